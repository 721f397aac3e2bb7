import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';

interface Locked {
  readonly version?: string;
  readonly resolved?: string;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const read = async (name: string) =>
  JSON.parse(await readFile(new URL(`../${name}`, import.meta.url), 'utf8'));
const lock: { readonly packages: Readonly<Record<string, Locked>> } = await read('package-lock.json');

// A registry that serves one platform only makes npm drop the others, and `npm ci` then refuses the lockfile.
it('locks the binaries of every platform, so that npm ci works on each', () => {
  const missing = Object.entries(lock.packages).flatMap(([where, { optionalDependencies = {} }]) =>
    Object.entries(optionalDependencies)
      .filter(([, version]) => /^\d/.test(version))
      .filter(
        ([name]) => !lock.packages[`${where}/node_modules/${name}`] && !lock.packages[`node_modules/${name}`],
      )
      .map(([name]) => name),
  );
  expect(missing).toEqual([]);
});

it('names no registry', () => {
  expect(Object.entries(lock.packages).filter(([, { resolved }]) => resolved?.startsWith('http'))).toEqual(
    [],
  );
});

it('pins every direct dependency to one version', async () => {
  const { dependencies, devDependencies } = await read('package.json');
  const loose = Object.entries<string>({ ...dependencies, ...devDependencies }).filter(
    ([, version]) => !/^(?:npm:[\w-]+@)?\d+\.\d+\.\d+$/.test(version),
  );
  expect(loose).toEqual([]);
});
