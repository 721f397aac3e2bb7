const MASKED = '[secret]';
/** Shorter values than this are words (`local`, `test`): masking them would tear every text apart. */
const SHORTEST_SECRET = 8;

const FORMS: readonly RegExp[] = [
  /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/gu,
  /\b(?:AKIA|ASIA|AROA|AIDA)[A-Z0-9]{16}\b/gu,
  /\b(?:sk|rk|pk)-[A-Za-z0-9_*-]{8,}/gu,
  /\b(?:ghp|gho|ghs|ghu|github_pat|xox[abprs])[_-][A-Za-z0-9_-]{10,}/gu,
  /\beyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)?/gu,
  /(?<=\b(?:Bearer|Basic)\s)(?:(?=[\w.~+/=-]*\d)[\w.~+/=-]{6,}|[\w.~+/=-]{24,})/giu,
  /(?<=\bCredential=)[^\s,"]+|(?<=\bSignature=)[\da-f]{16,}|(?<=X-Amz-(?:Signature|Security-Token|Credential)=)[^&\s"]+/giu,
  /(?<=["']?(?:api[_-]?key|secret[_-]?(?:access[_-]?)?key|access[_-]?key(?:[_-]?id)?|session[_-]?token|auth[_-]?token|password|passwd|client[_-]?secret)["']?\s{0,3}[:=]\s{0,3}["']?)[^\s"',;&]{6,}/giu,
];

/** The text without these very values. */
export const maskKnown = (text: string, known: readonly string[]): string =>
  known
    .filter((secret) => secret.length >= SHORTEST_SECRET)
    .reduce((masked, secret) => masked.replaceAll(secret, MASKED), text);

/**
 * The text without what opens doors: AWS key ids, API keys, bearer tokens, private keys, signed headers,
 * values behind a telling name, and `known` values wherever they stand.
 */
export const maskSecrets = (text: string, known: readonly string[] = []): string =>
  FORMS.reduce((masked, form) => masked.replaceAll(form, MASKED), maskKnown(text, known));

const TELLING = /KEY|SECRET|TOKEN|PASSWORD|PASSWD|CREDENTIAL/iu;
/** Where a secret is kept, or what may be seen of it. */
const HARMLESS = /_ARN$|_URL$|_URI$|_FILE$|_PATH$|_ID$/iu;

/** The values of an environment that must never be seen. */
export const secretsOf = (environment: Readonly<Record<string, string | undefined>>): readonly string[] =>
  Object.entries(environment).flatMap(([name, value]) =>
    value !== undefined && TELLING.test(name) && (!HARMLESS.test(name) || name === 'AWS_ACCESS_KEY_ID')
      ? [value]
      : [],
  );
