/**
 * Stands in bundles for every source of credentials but the environment, which is where each function finds its
 * role's. The SDK asks them in turn only when the environment has none: then this is what went wrong.
 */
const nowhere = () => async () => {
  throw new Error('no AWS credentials in the environment: a bundled task looks nowhere else');
};

export const ENV_CMDS_FULL_URI = 'AWS_CONTAINER_CREDENTIALS_FULL_URI';
export const ENV_CMDS_RELATIVE_URI = 'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI';
export {
  nowhere as CreateTokenCommand,
  nowhere as fromContainerMetadata,
  nowhere as fromHttp,
  nowhere as fromIni,
  nowhere as fromInstanceMetadata,
  nowhere as fromProcess,
  nowhere as fromSSO,
  nowhere as fromTokenFile,
  nowhere as SSOOIDCClient,
};
