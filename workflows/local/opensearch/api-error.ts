/** An error in the shape OpenSearch answers with: a type in snake case, a reason, an HTTP status. */
export class SearchApiError extends Error {
  override name = 'SearchApiError';
  readonly status: number;
  readonly type: string;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(status: number, type: string, reason: string, details: Readonly<Record<string, unknown>> = {}) {
    super(reason);
    this.status = status;
    this.type = type;
    this.details = details;
  }

  /** What stands under `error`. */
  body(): Readonly<Record<string, unknown>> {
    const own = { type: this.type, reason: this.message, ...this.details };
    return { root_cause: [own], ...own };
  }
}

export const parsingException = (reason: string): SearchApiError =>
  new SearchApiError(400, 'parsing_exception', reason);

export const illegalArgument = (reason: string): SearchApiError =>
  new SearchApiError(400, 'illegal_argument_exception', reason);

/** What only the shards notice, once the query itself was understood. */
export const allShardsFailed = (reason: string): SearchApiError =>
  new SearchApiError(400, 'search_phase_execution_exception', 'all shards failed', {
    phase: 'query',
    grouped: true,
    root_cause: [{ type: 'illegal_argument_exception', reason }],
  });

export const mapperParsing = (reason: string): SearchApiError =>
  new SearchApiError(400, 'mapper_parsing_exception', reason);

export const indexNotFound = (index: string): SearchApiError =>
  new SearchApiError(404, 'index_not_found_exception', `no such index [${index}]`, {
    index,
    'resource.id': index,
    'resource.type': 'index_or_alias',
    index_uuid: '_na_',
  });
