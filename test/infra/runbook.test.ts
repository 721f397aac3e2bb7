import { readFile } from 'node:fs/promises';
import { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { conditionOf } from '../../infra/alarm-rule.ts';
import { ALARM_RULES } from '../../infra/alarm-rules.ts';
import { readConfig } from '../../infra/config.ts';
import { stepladderApp } from './synthesized.ts';
import { alarmsOf } from './watched-metrics.ts';

const readme = await readFile(new URL('../../infra/README.md', import.meta.url), 'utf8');
const section = /## When an alarm goes off\n([\s\S]*?)\n## /.exec(readme)?.[1] ?? '';
const { alarms: settings } = readConfig(undefined);
const deployed = alarmsOf(Template.fromStack(stepladderApp().operations));

describe('the runbook of the README', () => {
  it('says of every alarm what the alarm says of itself', () => {
    const rows = ALARM_RULES.map(
      (rule) =>
        `| \`${rule.name}${rule.of === 'shop' ? '' : '-*'}\` (${rule.severity}) | ` +
        `${conditionOf(rule, settings)} | ${rule.meaning} | ${rule.action} |`,
    );
    expect(section.match(/^\| `.+$/gm)).toEqual(rows);
  });

  it('names every alarm that is deployed', () => {
    const named = [...section.matchAll(/^\| `([a-z0-9-]+)(\*?)`/gm)];
    for (const { name } of deployed) {
      const short = name.replace(/^stepladder-/, '');
      expect(
        named.filter(([, start = '', rest]) => (rest === '*' ? short.startsWith(start) : short === start)),
        name,
      ).toHaveLength(1);
    }
  });

  it('names those that end a deployment too', () => {
    const ending = alarmsOf(Template.fromStack(stepladderApp().pipeline));
    expect(ending.map(({ name }) => section.includes(`\`${name}\``))).toEqual([true, true]);
  });

  it('tells what the alarms cost', () => {
    const metrics = deployed.flatMap((alarm) => Object.values(alarm.metrics)).length;
    expect(section).toContain(`about $${Math.round(metrics * 0.1)} a month`);
  });
});
