/** Replies in the shapes that the servers send, with made-up ids and texts. */
export const OPENAI_REPLY = {
  id: 'chatcmpl-B9MBs8CjcvOU2jLn4n570S5qMJKcT',
  object: 'chat.completion',
  created: 1_795_240_800,
  model: 'gpt-4o-mini-2024-07-18',
  choices: [
    {
      index: 0,
      message: { role: 'assistant', content: 'Monster is finished.', refusal: null, annotations: [] },
      logprobs: null,
      finish_reason: 'stop',
    },
  ],
  usage: {
    prompt_tokens: 1_117,
    completion_tokens: 46,
    total_tokens: 1_163,
    prompt_tokens_details: { cached_tokens: 1_024, audio_tokens: 0 },
    completion_tokens_details: { reasoning_tokens: 0, audio_tokens: 0 },
  },
  service_tier: 'default',
  system_fingerprint: 'fp_44add55e8e',
};

export const VLLM_REPLY = {
  id: 'chatcmpl-6a1f7c2e',
  object: 'chat.completion',
  created: 1_795_240_800,
  model: 'mistralai/Mistral-7B-Instruct-v0.3',
  choices: [
    {
      index: 0,
      message: {
        role: 'assistant',
        reasoning_content: null,
        content: ' Monster is finished.',
        tool_calls: [],
      },
      logprobs: null,
      finish_reason: 'length',
      stop_reason: null,
    },
  ],
  usage: { prompt_tokens: 61, total_tokens: 66, completion_tokens: 5, prompt_tokens_details: null },
  prompt_logprobs: null,
};

export const OLLAMA_REPLY = {
  id: 'chatcmpl-437',
  object: 'chat.completion',
  created: 1_795_240_800,
  model: 'phi3.5',
  system_fingerprint: 'fp_ollama',
  choices: [
    {
      index: 0,
      message: { role: 'assistant', content: 'モンスターは完結しています。' },
      finish_reason: 'stop',
    },
  ],
  usage: { prompt_tokens: 33, completion_tokens: 12, total_tokens: 45 },
};

const openAiError = (message: string, type: string, code: string | null, param: string | null = null) => ({
  error: { message, type, param, code },
});

/** Status, body and the kind it stands for. */
export const ERRORS = [
  [
    'an OpenAI rate limit',
    429,
    openAiError(
      'Rate limit reached for gpt-4o in organization org-1 on tokens per min.',
      'tokens',
      'rate_limit_exceeded',
    ),
    'throttled',
  ],
  [
    'a spent OpenAI quota',
    429,
    openAiError(
      'You exceeded your current quota, please check your plan.',
      'insufficient_quota',
      'insufficient_quota',
    ),
    'auth',
  ],
  [
    'a prompt beyond the window of an OpenAI model',
    400,
    openAiError(
      "This model's maximum context length is 8192 tokens. However, your messages resulted in 9001 tokens.",
      'invalid_request_error',
      'context_length_exceeded',
      'messages',
    ),
    'overflow',
  ],
  [
    'a prompt that Azure filters',
    400,
    openAiError(
      "The response was filtered due to the prompt triggering Azure OpenAI's policy.",
      'x',
      'content_filter',
      'prompt',
    ),
    'refused',
  ],
  [
    'a parameter that OpenAI refuses',
    400,
    openAiError(
      "Unsupported value: 'temperature'",
      'invalid_request_error',
      'unsupported_value',
      'temperature',
    ),
    'invalid',
  ],
  [
    'a wrong OpenAI key',
    401,
    openAiError('Incorrect API key provided: sk-x***y.', 'invalid_request_error', 'invalid_api_key'),
    'auth',
  ],
  [
    'a forbidden country',
    403,
    openAiError('Country not supported', 'request_forbidden', 'unsupported_country'),
    'auth',
  ],
  ['an OpenAI failure', 500, openAiError('The server had an error', 'server_error', null), 'overloaded'],
  [
    'an overloaded OpenAI engine',
    503,
    openAiError('That model is overloaded', 'server_error', null),
    'overloaded',
  ],
  ['a proxy that is overloaded', 529, '<html>529</html>', 'overloaded'],
  ['a gateway that gave up', 504, '<html>504</html>', 'timed_out'],
  ['a request that came too slowly', 408, '', 'timed_out'],
  ['a body too large', 413, '<html>413</html>', 'overflow'],
  [
    'a prompt beyond the window of vLLM',
    400,
    {
      object: 'error',
      message: "This model's maximum context length is 4096 tokens. However, you requested 5000 tokens.",
      type: 'BadRequestError',
      param: null,
      code: 400,
    },
    'overflow',
  ],
  [
    'a prompt beyond the window of a newer vLLM',
    400,
    {
      error: {
        message: 'The prompt (total length 5000) is longer than the maximum context length of 4096.',
        type: 'BadRequestError',
        param: null,
        code: 400,
      },
    },
    'overflow',
  ],
  [
    'a model vLLM does not serve',
    404,
    {
      object: 'error',
      message: 'The model `x` does not exist.',
      type: 'NotFoundError',
      param: null,
      code: 404,
    },
    'invalid',
  ],
  [
    'a model Ollama has not pulled',
    404,
    {
      error: {
        message: 'model "x" not found, try pulling it first',
        type: 'api_error',
        param: null,
        code: null,
      },
    },
    'invalid',
  ],
  ['a plain Ollama error', 500, { error: 'llama runner process has terminated' }, 'overloaded'],
] as const;
