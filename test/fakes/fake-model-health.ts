import type { DeploymentHealth, Health } from '../../tasks/core/health/breaker.ts';
import type { Asking, CallReport, ModelHealth } from '../../tasks/ports/model-health.ts';

/** Health as a test says, healthy unless it does; remembers what it was told. */
export class FakeModelHealth implements ModelHealth {
  readonly reports: CallReport[] = [];
  readonly probes: string[] = [];
  readonly asked: Asking[] = [];
  health: Health;
  /** Who may probe, and who is admitted. */
  lets = { probe: true, admit: true };

  constructor(health: Readonly<Record<string, DeploymentHealth>> = {}) {
    this.health = new Map(Object.entries(health));
  }

  async read(): Promise<Health> {
    return this.health;
  }

  async report(report: CallReport): Promise<void> {
    this.reports.push(report);
  }

  async takeProbe(deployment: string): Promise<boolean> {
    this.probes.push(deployment);
    return this.lets.probe;
  }

  async admit(asking: Asking): Promise<boolean> {
    this.asked.push(asking);
    return this.lets.admit;
  }
}
