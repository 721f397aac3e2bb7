import { AWS_PRICES, DAYS_A_MONTH, tiered } from '../../tasks/core/costs/aws-prices.ts';
import { TRAFFIC } from '../simulate/assumptions.ts';
import { SOCKET_USE } from './assumptions.ts';
import type { Deployed } from './deployed.ts';
import { type BillLine, line, term, tieredTerms } from './line.ts';
import { throughFrontDoor, throughSocket } from './run-lines.ts';
import type { DayUsage } from './usage.ts';

const { apiGateway, waf } = AWS_PRICES;

export function doorLines(deployed: Deployed, usage: DayUsage): readonly BillLine[] {
  const messages = usage.messages * DAYS_A_MONTH;
  return [
    ...frontDoorLines(deployed, messages * throughFrontDoor(deployed)),
    ...socketLines(messages * throughSocket(deployed)),
  ];
}

function frontDoorLines({ firewallRules }: Deployed, requests: number): readonly BillLine[] {
  if (requests === 0) return [];
  return [
    line('API Gateway', 'REST', tieredTerms(tiered(requests, apiGateway.requestTiers), 'requests')),
    ...firewallRules.map((rules) =>
      line('WAF', 'firewall', [
        term(1, 'firewall', waf.aclMonthUsd),
        term(rules, 'rules', waf.ruleMonthUsd),
        term(requests, 'requests', waf.requestUsd),
      ]),
    ),
  ];
}

/** A frame in, and each sentence and the reply out; connected for as long as a visit lasts. */
function socketLines(messages: number): readonly BillLine[] {
  if (messages === 0) return [];
  const frames = messages * (1 + SOCKET_USE.draftsPerMessage + 1);
  const minutes = (messages / TRAFFIC.messagesPerSession) * SOCKET_USE.minutesPerVisit;
  return [
    line('API Gateway', 'WebSocket', [
      ...tieredTerms(tiered(frames, apiGateway.socketMessageTiers), 'frames'),
      term(minutes, 'minutes connected', apiGateway.connectionMinuteUsd),
    ]),
  ];
}
