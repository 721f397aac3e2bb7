import type { Reply } from '../../tasks/core/contract/reply.ts';
import type { Resolution } from '../../tasks/core/contract/resolution.ts';

/** How an ensemble came to its reply: members, agreement, what it went by, who is missing, what followed. */
export function resolutionLines({ lane, resolution, attempts, agreement }: Reply): readonly string[] {
  if (lane !== 'ensemble' || resolution === undefined) return [];
  const { method, reason, agreementBy, lowAgreement, leftOut, next, detail } = resolution;
  const asked = attempts.filter(({ role }) => role === 'answer').map(({ model }) => model);
  const alike =
    agreement === null || agreementBy === null
      ? 'nobody to agree with'
      : `agreement ${agreement.toFixed(2)} by ${agreementBy}${lowAgreement ? ', which is low' : ''}`;
  return [
    `ensemble: ${method} of ${asked.join(', ')} · ${alike}`,
    `  ${reason}`,
    ...detailLines(detail).map((line) => `  ${line}`),
    ...leftOut.map((one) => `  without ${one.reason}`),
    ...(next === null || next.step === 'asked' ? [] : [`  ${next.reason}`]),
  ];
}

function detailLines(detail: Resolution['detail']): readonly string[] {
  switch (detail.kind) {
    case 'vote':
      return detail.sides.map(
        ({ label, votes, weight, models }) =>
          `"${label}": ${votes} of weight ${weight.toFixed(2)} by ${models.join(', ')}`,
      );
    case 'ranking':
      return detail.items.map(({ item, score }, at) => `${at + 1}. ${item}: ${score.toFixed(2)}`);
    case 'mean':
      return [`mean ${detail.value}`];
    case 'scores':
      return detail.scores.map(({ no, score }) => `#${no} scores ${score.toFixed(2)}`);
    case 'merge':
      return [
        ...detail.claims.map(({ text, sources }) => `"${text}" by ${namesOf(sources)}`),
        ...detail.conflicts.map(
          ({ about, sides, settled }) =>
            `conflict about ${about}: ${sides.map(({ value }) => value).join(' or ')}, ${settled === null ? 'left open' : `settled as ${settled}`}`,
        ),
        ...detail.dropped.map(
          ({ text, model, why }) => `dropped "${text}" of ${model}: ${why.replaceAll('_', ' ')}`,
        ),
      ];
    case 'stack':
      return detail.arithmetic === '' ? [] : [detail.arithmetic];
    case 'none':
      return [];
  }
}

const namesOf = (sources: readonly { readonly model: string }[]): string =>
  [...new Set(sources.map(({ model }) => model))].join(', ');
