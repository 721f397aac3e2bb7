/** An error in OpenSearch's shape. */
export class SearchError extends Error {
  readonly status: number;
  readonly type: string;

  constructor(status: number, type: string, reason: string) {
    super(reason);
    this.name = 'SearchError';
    this.status = status;
    this.type = type;
  }

  toBody(): object {
    const cause = { type: this.type, reason: this.message };
    return { error: { root_cause: [cause], ...cause }, status: this.status };
  }
}
