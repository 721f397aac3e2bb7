import { DEFAULT_PORT } from './endpoints.ts';

/** An environment variable says something that cannot be used; the message names it and the fix. */
export class SettingInvalid extends Error {
  override name = 'Setting.Invalid';
}

type Environment = Readonly<Record<string, string | undefined>>;

const LAST_PORT = 65_535;

/** @throws SettingInvalid */
export function portOf(environment: Environment): number {
  const port = numberOf(environment, 'PORT', DEFAULT_PORT);
  if (!isPort(port)) throw new SettingInvalid(`PORT is ${port}: use a whole number from 0 to ${LAST_PORT}`);
  return port;
}

export const isPort = (value: number): boolean => Number.isInteger(value) && value >= 0 && value <= LAST_PORT;

/** @throws SettingInvalid */
export function latencyScaleOf(environment: Environment): number {
  const scale = numberOf(environment, 'SIMULATOR_LATENCY', 1);
  if (scale < 0)
    throw new SettingInvalid(
      `SIMULATOR_LATENCY is ${scale}: use 0 for instant, 1 for as slow as real models`,
    );
  return scale;
}

/** @throws SettingInvalid */
export function seedOf(environment: Environment): number {
  const seed = numberOf(environment, 'SIMULATOR_SEED', 1);
  if (!Number.isSafeInteger(seed)) throw new SettingInvalid(`SIMULATOR_SEED is ${seed}: use a whole number`);
  return seed;
}

/** A variable that is set to nothing is not set. */
function numberOf(environment: Environment, name: string, absent: number): number {
  const text = environment[name]?.trim() ?? '';
  const value = text === '' ? absent : Number(text);
  if (!Number.isFinite(value)) throw new SettingInvalid(`${name} is "${text}": use a number, or unset it`);
  return value;
}

/** How long a store that somebody else runs may take to say anything. */
const REACH_MS = 2_000;

/**
 * Makes sure that something answers at the URL that a variable names: whatever it says, it is there.
 * @throws SettingInvalid
 */
export async function checkReachable(name: string, url: string): Promise<void> {
  if (!URL.canParse(url))
    throw new SettingInvalid(`${name} is "${url}": use a URL such as http://127.0.0.1:8000`);
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(REACH_MS) });
    await response.body?.cancel();
  } catch (error) {
    throw new SettingInvalid(
      `nothing answers at ${url}: start it, or unset ${name} to use the embedded one`,
      { cause: error },
    );
  }
}
