import { lookup } from 'node:dns/promises';
import { type Finding, not, ok } from './finding.ts';

/** Whether a host has an address; undefined when nobody could tell in time. */
export type Resolve = (host: string) => Promise<boolean | undefined>;

/** What the stacks are made of, by the names of their endpoints. */
const SERVICES = [
  'bedrock',
  'bedrock-runtime',
  'states',
  'sync-states',
  'lambda',
  'dynamodb',
  'aoss',
  's3',
  'events',
  'sns',
  'logs',
  'monitoring',
  'apigateway',
] as const;

const PATIENCE_MS = 5_000;

const hostOf = (service: string, region: string): string =>
  `${service}.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}`;

/** By DNS: a service has a name in every region where it is, and no credentials are asked for. */
export const resolveByDns: Resolve = async (host) => {
  const tooLate = new Promise<undefined>((resolve) => {
    setTimeout(resolve, PATIENCE_MS, undefined).unref();
  });
  const found = lookup(host).then(
    () => true,
    (error: NodeJS.ErrnoException) => (error.code === 'ENOTFOUND' ? false : undefined),
  );
  return Promise.race([found, tooLate]);
};

/** Whether the region has every service that is deployed. */
export async function checkRegion(region: string, resolve: Resolve): Promise<readonly Finding[]> {
  const found = await Promise.all(
    SERVICES.map(async (service) => ({ service, there: await resolve(hostOf(service, region)) })),
  );
  const missing = found.filter(({ there }) => there === false).map(({ service }) => service);
  const unclear = found.filter(({ there }) => there === undefined).map(({ service }) => service);
  // Behind a proxy no name of AWS is resolved, whatever the region has.
  if (missing.length + unclear.length === SERVICES.length) {
    return [
      not(
        'unknown',
        'region',
        region,
        'no name of AWS is resolved here',
        'check DNS, or the name of the region',
      ),
    ];
  }
  if (missing.length > 0) {
    const fix = 'choose another region: `region` under `stepladder` in cdk.json, or --region';
    return [not('fail', 'region', region, `has no ${missing.join(', ')}`, fix)];
  }
  if (unclear.length > 0) {
    return [
      not('unknown', 'region', region, `nobody said whether it has ${unclear.join(', ')}`, 'run it again'),
    ];
  }
  return [ok('region', region, `has all ${SERVICES.length} services`)];
}
