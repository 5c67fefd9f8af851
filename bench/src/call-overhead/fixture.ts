/** The request of every candidate. */
export const requestBody = {
  label: 'How do we version the API?',
  folder: '/work/engineering',
  importance_score: 7,
  metadata: { source: 'design review', attendees: ['Ada', 'Grace'] },
  messages: [
    { role: 'user' as const, content: 'Do we version the API by date or by number?' },
    { role: 'assistant' as const, content: 'By date: a client pins the day on which it was written.' },
  ],
}

/** The response of the server. */
export const response = {
  id: '0190a4c2-7b1e-7c3a-9f4e-2d6b8a1c5e70',
  conversation_id: '0190a4c2-7b1e-7c3a-9f4e-2d6b8a1c5e70',
  label: requestBody.label,
  folder: requestBody.folder,
  status: 'active',
  importance_score: 7,
  message_count: 2,
  metadata: requestBody.metadata,
  revision: 1,
  created_at: '2026-01-16T21:09:09.123Z',
  updated_at: '2026-01-16T21:09:09.123Z',
  message_ids: ['0190a4c2-7b1f-7d20-8a6c-11f2b3c4d5e6', '0190a4c2-7b20-7e11-b0d9-22a3b4c5d6f7'],
}

/** The response with decoded timestamps. */
export const respondWithDates = {
  ...response,
  created_at: new Date(response.created_at),
  updated_at: new Date(response.updated_at),
}
