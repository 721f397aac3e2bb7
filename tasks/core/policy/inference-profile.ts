/** Areas that a cross-region inference profile of Bedrock spans: its id is the model's behind the area's name. */
const PROFILE = /^(?:global|us|eu|apac|jp|au|us-gov)\.(?<model>.+)$/;

/** Bedrock's id of the model that an inference profile leads to; undefined where the id is a model's own. */
export const behindProfile = (apiId: string): string | undefined => PROFILE.exec(apiId)?.groups?.['model'];
