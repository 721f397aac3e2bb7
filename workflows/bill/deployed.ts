/** A machine that messages pass through, and what it writes down of them. */
export interface DeployedMachine {
  readonly name: string;
  readonly level: 'ALL' | 'ERROR' | 'FATAL' | 'OFF';
  readonly withData: boolean;
  /** Days that its log is kept. */
  readonly retentionDays: number;
}

export interface DeployedFunction {
  readonly memoryMb: number;
  readonly retentionDays: number;
  /** Copies that wait started, around the clock. */
  readonly provisioned: number;
}

/** What of a deployment costs money: numbers read off its resources, so that nothing deployed is forgotten. */
export interface Deployed {
  readonly region: string;
  /** By name, as deployed. */
  readonly functions: Readonly<Record<string, DeployedFunction>>;
  readonly machines: readonly DeployedMachine[];
  /** Schedules that start the optimizer. */
  readonly schedules: number;
  /** Policies that are charged for; undefined without a guardrail. */
  readonly guardrail:
    | { readonly content: boolean; readonly topics: boolean; readonly personalData: boolean }
    | undefined;
  readonly tables: { readonly withRecovery: boolean };
  readonly collections: { readonly count: number; readonly standbyReplicas: boolean };
  readonly alarms: { readonly count: number; readonly metrics: number };
  readonly dashboards: number;
  readonly keys: number;
  readonly mailAddresses: number;
  readonly restApis: {
    readonly count: number;
    readonly detailedMetrics: boolean;
    readonly retentionDays: number;
  };
  readonly socketApis: { readonly count: number; readonly retentionDays: number };
  /** Rules of each firewall. */
  readonly firewallRules: readonly number[];
}
