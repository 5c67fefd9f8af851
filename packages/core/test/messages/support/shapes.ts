import * as fc from 'fast-check'

const id = fc.stringMatching(/^[a-z0-9]{1,8}$/)
const text = fc.string({ maxLength: 20 })
/** JSON has no negative zero. */
const json = fc.jsonValue({ maxDepth: 2 }).map((value) => JSON.parse(JSON.stringify(value)) as unknown)
const object = fc.dictionary(fc.string({ maxLength: 5 }), json, { maxKeys: 3 })
const name = fc.constantFrom('weather', 'search', 'call', 'result')
const base64 = fc.uint8Array({ maxLength: 12 }).map((bytes) => Buffer.from(bytes).toString('base64'))
const url = fc.constantFrom('https://example.com/a.png', 'https://example.com/b.pdf', 'data:text/plain,hi')
const dataUrl = fc
  .tuple(fc.constantFrom('image/png', 'application/pdf'), base64)
  .map(([type, data]) => `data:${type};base64,${data}`)

/** Fields that no version of the format has yet, and names that collide with ours. */
const extras = fc.oneof(
  { weight: 4, arbitrary: fc.constant({}) },
  fc.dictionary(
    fc.constantFrom('cache_control', 'index', 'future', 'toolName', 'text', '__proto__', 'url', 'data'),
    json,
    { maxKeys: 2 },
  ),
)

/** Adds fields that the object does not have. */
const open = (value: fc.Arbitrary<object>): fc.Arbitrary<object> =>
  fc.tuple(value, extras).map(([fields, more]) => ({ ...more, ...fields }))

const optional = <T extends object>(required: { [K in keyof T]: fc.Arbitrary<T[K]> }, ...keys: (keyof T)[]) =>
  fc.record(required, { requiredKeys: (Object.keys(required) as (keyof T)[]).filter((key) => !keys.includes(key)) })

const unknown = open(
  fc.record({ type: fc.constantFrom('future', 'refusal', 'step-start', 'image', 'reasoning'), value: json }),
)
const textPart = open(fc.record({ type: fc.constant('text'), text }))
/** Arguments as models write them: compact, spaced, cut, or not JSON. */
const args = fc.oneof(
  object.map((value) => JSON.stringify(value)),
  object.map((value) => JSON.stringify(value, null, 1)),
  fc.constantFrom('', '{"city": "Par', '"text"', 'null', '{"a":1e2}'),
)
const list = <T>(part: fc.Arbitrary<T>, maxLength = 4) => fc.array(part, { maxLength })

const openaiPart = fc.oneof(
  textPart,
  open(
    fc.record({
      type: fc.constant('image_url'),
      image_url: optional({ url: fc.oneof(url, dataUrl), detail: fc.constantFrom('low', 'auto') }, 'detail'),
    }),
  ),
  open(
    fc.record({
      type: fc.constant('input_audio'),
      input_audio: fc.record({ data: base64, format: fc.constantFrom('wav', 'mp3', 'flac') }),
    }),
  ),
  open(
    fc.record({
      type: fc.constant('file'),
      file: optional({ file_data: dataUrl, file_id: id, filename: text }, 'file_data', 'file_id', 'filename'),
    }),
  ),
  unknown,
)
const openaiCall = fc.oneof(
  open(fc.record({ id, type: fc.constant('function'), function: fc.record({ name, arguments: args }) })),
  fc.record({ id, type: fc.constant('custom'), custom: fc.record({ name, input: text }) }),
)
export const openai = fc.oneof(
  open(
    optional(
      { role: fc.constantFrom('system', 'developer', 'user'), content: fc.oneof(text, list(openaiPart)), name: id },
      'name',
    ),
  ),
  open(
    optional(
      {
        role: fc.constant('assistant'),
        content: fc.oneof(text, fc.constant(null), list(fc.oneof(textPart, unknown))),
        refusal: fc.option(text),
        annotations: list(json),
        audio: fc.record({ id }),
        name: id,
        tool_calls: list(openaiCall),
        reasoning_content: text,
      },
      'content',
      'refusal',
      'annotations',
      'audio',
      'name',
      'tool_calls',
      'reasoning_content',
    ),
  ),
  open(fc.record({ role: fc.constant('tool'), tool_call_id: id, content: fc.oneof(text, list(textPart)) })),
  fc.record({ role: fc.constant('function'), name, content: fc.option(text) }),
)

const responsesPart = fc.oneof(
  open(optional({ type: fc.constantFrom('input_text', 'output_text'), text, annotations: list(json) }, 'annotations')),
  open(
    optional(
      { type: fc.constant('input_image'), image_url: fc.oneof(url, dataUrl), file_id: id, detail: fc.constant('auto') },
      'image_url',
      'file_id',
    ),
  ),
  open(
    optional(
      { type: fc.constant('input_file'), file_data: dataUrl, file_url: url, file_id: id, filename: text },
      'file_data',
      'file_url',
      'file_id',
      'filename',
    ),
  ),
  unknown,
)
const status = fc.constantFrom('completed', 'in_progress', 'incomplete')
export const openaiResponses = fc.oneof(
  open(
    optional(
      {
        type: fc.constant('message'),
        role: fc.constantFrom('user', 'assistant', 'developer'),
        content: fc.oneof(text, list(responsesPart)),
        id,
        status,
      },
      'type',
      'id',
      'status',
    ),
  ),
  open(
    optional({ type: fc.constant('function_call'), call_id: id, name, arguments: args, id, status }, 'id', 'status'),
  ),
  open(
    optional(
      { type: fc.constant('function_call_output'), call_id: id, output: fc.oneof(text, list(responsesPart)), id },
      'id',
    ),
  ),
  open(
    optional(
      {
        type: fc.constant('reasoning'),
        id,
        summary: list(fc.record({ type: fc.constant('summary_text'), text })),
        encrypted_content: fc.option(text),
      },
      'encrypted_content',
    ),
  ),
  open(fc.record({ type: fc.constant('custom_tool_call'), call_id: id, name, input: text })),
  fc.record({ type: fc.constant('custom_tool_call_output'), call_id: id, output: text }),
  open(fc.record({ type: fc.constantFrom('web_search_call', 'item_reference', 'mcp_call', 'text', 'tool-call'), id })),
)

const source = fc.oneof(
  fc.record({ type: fc.constant('base64'), media_type: fc.constantFrom('image/png', 'application/pdf'), data: base64 }),
  fc.record({ type: fc.constant('url'), url }),
  fc.record({ type: fc.constant('file'), file_id: id }),
  fc.record({ type: fc.constant('text'), media_type: fc.constant('text/plain'), data: text }),
  fc.record({ type: fc.constant('content'), content: text }),
)
const block = fc.oneof(
  open(
    optional(
      { type: fc.constant('text'), text, citations: list(json), cache_control: object },
      'citations',
      'cache_control',
    ),
  ),
  open(optional({ type: fc.constantFrom('image', 'document'), source, title: fc.option(text) }, 'title')),
)
const anthropicBlock = fc.oneof(
  block,
  open(fc.record({ type: fc.constant('thinking'), thinking: text, signature: text })),
  fc.record({ type: fc.constant('redacted_thinking'), data: text }),
  open(fc.record({ type: fc.constant('tool_use'), id, name, input: object })),
  open(
    optional(
      {
        type: fc.constant('tool_result'),
        tool_use_id: id,
        content: fc.oneof(text, list(block)),
        is_error: fc.boolean(),
      },
      'content',
      'is_error',
    ),
  ),
  fc.record({ type: fc.constant('server_tool_use'), id, name, input: object }),
  unknown,
)
export const anthropic = open(
  optional(
    {
      role: fc.constantFrom('user', 'assistant'),
      content: fc.oneof(text, list(anthropicBlock)),
      id,
      stop_reason: text,
    },
    'id',
    'stop_reason',
  ),
)

const geminiPart = fc.oneof(
  open(optional({ text, thought: fc.boolean(), thoughtSignature: base64 }, 'thought', 'thoughtSignature')),
  open(
    fc.record({
      inlineData: optional(
        { mimeType: fc.constantFrom('image/png', 'audio/wav'), data: base64, displayName: text },
        'displayName',
      ),
    }),
  ),
  open(fc.record({ fileData: optional({ fileUri: url, mimeType: fc.constant('image/png') }, 'mimeType') })),
  open(
    optional(
      { functionCall: optional({ id, name, args: object }, 'id', 'args'), thoughtSignature: base64 },
      'thoughtSignature',
    ),
  ),
  fc.record({ functionResponse: optional({ id, name, response: object }, 'id') }),
  open(fc.record({ executableCode: object })),
  fc.constant({}),
)
export const gemini = open(
  optional({ role: fc.constantFrom('user', 'model', 'function'), parts: list(geminiPart) }, 'role'),
)

const options = fc.dictionary(fc.constantFrom('anthropic', 'openai'), object, { maxKeys: 2 })
const bytes = fc.uint8Array({ maxLength: 12 })
const bareData = fc.oneof(
  base64,
  url,
  url.map((href) => new URL(href)),
  bytes,
  bytes.map((value) => new Uint8Array(value).buffer),
)
const data = fc.oneof(
  bareData,
  fc.record({ openai: id }),
  fc.record({ type: fc.constant('data'), data: fc.oneof(base64, bytes) }),
  fc.record({ type: fc.constant('url'), url: url.map((href) => new URL(href)) }),
  fc.record({ type: fc.constant('reference'), reference: fc.record({ anthropic: id }) }),
  fc.record({ type: fc.constant('text'), text }),
)
const output = fc.oneof(
  fc.record({ type: fc.constantFrom('text', 'error-text'), value: text }),
  fc.record({ type: fc.constantFrom('json', 'error-json'), value: json }),
  optional({ type: fc.constant('execution-denied'), reason: text }, 'reason'),
  fc.record({
    type: fc.constant('content'),
    value: list(
      fc.oneof(textPart, fc.record({ type: fc.constant('file'), data, mediaType: fc.constant('image/png') })),
    ),
  }),
)
const modelPart = fc.oneof(
  open(optional({ type: fc.constantFrom('text', 'reasoning'), text, providerOptions: options }, 'providerOptions')),
  open(
    optional(
      { type: fc.constant('image'), image: bareData, mediaType: fc.constant('image/png'), providerOptions: options },
      'mediaType',
      'providerOptions',
    ),
  ),
  open(optional({ type: fc.constant('file'), data, mediaType: fc.constant('image/png'), filename: text }, 'filename')),
  fc.record({
    type: fc.constant('reasoning-file'),
    data: fc.oneof(bytes, base64),
    mediaType: fc.constant('image/png'),
  }),
  open(
    optional(
      {
        type: fc.constant('tool-call'),
        toolCallId: id,
        toolName: name,
        input: json,
        providerExecuted: fc.boolean(),
        providerOptions: options,
      },
      'providerExecuted',
      'providerOptions',
    ),
  ),
  open(
    optional(
      { type: fc.constant('tool-result'), toolCallId: id, toolName: name, output, providerOptions: options },
      'providerOptions',
    ),
  ),
  fc.record({ type: fc.constant('tool-approval-request'), approvalId: id, toolCallId: id }),
  fc.record({ type: fc.constant('custom'), kind: fc.constant('openai.compaction'), '@bytes': text }),
  unknown,
)
export const model = open(
  optional(
    {
      role: fc.constantFrom('system', 'user', 'assistant', 'tool'),
      content: fc.oneof(text, list(modelPart)),
      providerOptions: options,
    },
    'providerOptions',
  ),
)

const approval = optional({ id, approved: fc.boolean(), reason: text }, 'approved', 'reason')
const call = {
  toolCallId: id,
  input: json,
  title: text,
  providerExecuted: fc.boolean(),
  callProviderMetadata: options,
  approval,
}
const callOptional = ['title', 'providerExecuted', 'callProviderMetadata', 'approval'] as const
const tool = fc
  .tuple(
    fc.oneof(
      name.map((toolName) => ({ type: `tool-${toolName}` })),
      name.map((toolName) => ({ type: 'dynamic-tool', toolName })),
    ),
    fc.oneof(
      optional(
        {
          ...call,
          state: fc.constantFrom('input-streaming', 'input-available', 'approval-requested', 'approval-responded'),
        },
        'input',
        ...callOptional,
      ),
      optional(
        { ...call, state: fc.constant('output-available'), output: json, preliminary: fc.boolean() },
        'preliminary',
        ...callOptional,
      ),
      optional(
        { ...call, state: fc.constant('output-error'), errorText: text, rawInput: json },
        'input',
        'rawInput',
        ...callOptional,
      ),
      optional({ ...call, state: fc.constant('output-denied') }, 'title', 'providerExecuted', 'callProviderMetadata'),
    ),
  )
  .map(([kind, rest]) => ({ ...kind, ...rest }))
const uiPart = fc.oneof(
  open(
    optional(
      {
        type: fc.constantFrom('text', 'reasoning'),
        text,
        state: fc.constantFrom('done', 'streaming'),
        providerMetadata: options,
      },
      'state',
      'providerMetadata',
    ),
  ),
  open(
    optional(
      {
        type: fc.constant('file'),
        url: fc.oneof(url, dataUrl),
        mediaType: fc.constantFrom('image/png', 'application/pdf'),
        filename: text,
        providerReference: fc.record({ openai: id }),
      },
      'filename',
      'providerReference',
    ),
  ),
  open(tool),
  fc.constant({ type: 'step-start' }),
  fc.record({ type: fc.constant('source-url'), sourceId: id, url }),
  fc.record({ type: fc.constant('data-weather'), id, data: json }),
  unknown,
)
export const ui = open(
  optional(
    { id, role: fc.constantFrom('system', 'user', 'assistant'), metadata: json, parts: list(uiPart, 6) },
    'metadata',
  ),
)
