/**
 * Stands in bundles for the JSON of the OpenSearch client, which is read only where its caller asks for integers beyond
 * 2^53. Nobody does.
 */
export const { parse, stringify } = JSON;
