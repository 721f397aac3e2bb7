import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AssetHashType, DockerImage } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { buildSync } from 'esbuild';
import type { FunctionBinding } from '../workflows/bindings.ts';

/** Gives the code of one task; tests give something lighter than the real thing. */
export type Bundler = (task: FunctionBinding) => Code;

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Some dependencies are CommonJS and ask for `require` at run time, which an ES module does not have. */
const REQUIRE =
  "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);";

/** What a function's environment makes needless: links of the SDK's chain of credentials, and a quarter of its size. */
const CREDENTIALS_ELSEWHERE = [
  '@aws-sdk/credential-provider-http',
  '@aws-sdk/credential-provider-ini',
  '@aws-sdk/credential-provider-process',
  '@aws-sdk/credential-provider-sso',
  '@aws-sdk/credential-provider-web-identity',
  '@aws-sdk/nested-clients/sso-oidc',
  '@smithy/credential-provider-imds',
];
const bundled = (name: string): string => fileURLToPath(new URL(`bundled/${name}`, import.meta.url));

/** Packages that no task gets to, and what is bundled instead of them. */
const INSTEAD: Readonly<Record<string, string>> = {
  json11: bundled('plain-numbers.js'),
  ...Object.fromEntries(CREDENTIALS_ELSEWHERE.map((name) => [name, bundled('credentials-elsewhere.js')])),
};

/**
 * Writes one self-contained `index.mjs` of an entry, the AWS SDK included: the runtime's own copy is older
 * than the one that was tested, and slower to load.
 * @param entry path from the project's root
 */
export const bundleEntry = (entry: string, outputDirectory: string): void =>
  bundleEntries({ index: entry }, outputDirectory);

/**
 * The same of several at once, which reads what they share once.
 * @param entries by what each becomes: `<name>.mjs` in the directory
 */
export function bundleEntries(entries: Readonly<Record<string, string>>, outputDirectory: string): void {
  buildSync({
    absWorkingDir: ROOT,
    entryPoints: { ...entries },
    outdir: outputDirectory,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    mainFields: ['module', 'main'],
    alias: { ...INSTEAD },
    // Half of the words are Japanese: escaped, each character is twice as long.
    charset: 'utf8',
    banner: { js: REQUIRE },
    minify: true,
    sourcemap: false,
    legalComments: 'linked',
    logLevel: 'warning',
  });
}

/** Bundles with the project's own esbuild: no container, no network. */
export const bundleTask: Bundler = ({ entry }) =>
  // Assets are told apart by their source: the directory must be the task's own, though more is bundled.
  Code.fromAsset(join(ROOT, dirname(entry)), {
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      // Named because it is required; the local bundler never gives up, so it is never asked for.
      image: DockerImage.fromRegistry('none'),
      local: {
        tryBundle: (outputDirectory) => {
          bundleEntry(entry, outputDirectory);
          return true;
        },
      },
    },
  });
