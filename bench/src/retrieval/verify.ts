import { deepStrictEqual as same, equal, ok } from 'node:assert/strict'
import { bootstrap } from './bootstrap.ts'
import { candidates, openField } from './candidates.ts'
import { readDataSet, readEvidence, sessionOf } from './data-set.ts'
import { readSessionDate } from './timestamp.ts'
import { discountedGain, reciprocalRank, recall, score } from './metrics.ts'

/** A sample of two sessions in the format of the file. */
const sample = {
  sample_id: 'small',
  conversation: {
    speaker_a: 'Ada',
    speaker_b: 'Ben',
    session_2_date_time: '12:05 am on 1 June, 2024',
    session_2: [{ speaker: 'Ben', dia_id: 'D2:1', text: 'My boat is called Heron.', blip_caption: 'a green boat' }],
    session_1_date_time: '1:56 pm on 8 May, 2023',
    session_1: [
      { speaker: 'Ada', dia_id: 'D1:1', text: 'I planted four lemon trees today.' },
      { speaker: 'Ben', dia_id: 'D1:2', text: 'How long until they bear fruit?' },
    ],
    session_3_date_time: '1:00 pm on 2 June, 2024',
  },
  qa: [
    { question: 'lemon trees', category: 4, evidence: ['D1:01'] },
    { question: 'green boat', category: 1, evidence: ['D2:1; D1:2', 'D2:1'] },
    { question: 'Nobody knows', category: 5, evidence: [] },
  ],
}

/** Checks hand-calculated cases, and every candidate on a sample of two sessions. @throws {AssertionError} */
export async function verify(): Promise<void> {
  verifyReading()
  verifyMetrics()
  verifyBootstrap()
  await verifyCandidates()
}

function verifyReading(): void {
  same(readSessionDate('1:56 pm on 8 May, 2023'), { at: Date.UTC(2023, 4, 8, 13, 56), words: '8 May 2023' })
  equal(readSessionDate('12:05 am on 1 June, 2024').at, Date.UTC(2024, 5, 1, 0, 5))
  equal(readSessionDate('12:30 pm on 31 December, 2022').at, Date.UTC(2022, 11, 31, 12, 30))
  same(readEvidence(['D8:6; D9:17', 'D:11:26', 'D30:05', 'D', 'D8:6']), ['D8:6', 'D9:17', 'D11:26', 'D30:5'])
  equal(sessionOf('D12:3'), 'D12')
  const [read] = readDataSet(JSON.stringify([sample]))
  same(
    read?.sessions.map((turns) => turns.map(({ id, text }) => [id, text])),
    [
      [
        ['D1:1', 'I planted four lemon trees today.'],
        ['D1:2', 'How long until they bear fruit?'],
      ],
      [['D2:1', 'My boat is called Heron. [shares a green boat]']],
    ],
  )
  equal(read?.sessions[0]?.[1]?.at, Date.UTC(2023, 4, 8, 13, 56, 1))
  same(
    read?.questions.map(({ evidence }) => evidence),
    [['D1:1'], ['D2:1', 'D1:2']],
  )
}

function verifyMetrics(): void {
  const wanted = new Set(['D1:1', 'D1:2'])
  equal(recall(['D3:1', 'D1:2', 'D1:1'], wanted, 2), 0.5)
  equal(recall([], wanted, 10), 0)
  equal(reciprocalRank(['D3:1', 'D1:2'], wanted), 0.5)
  equal(reciprocalRank(['D3:1'], wanted), 0)
  equal(discountedGain(['D1:2', 'D1:1', 'D3:1'], wanted, 10), 1)
  // Ranks 2 and 3 of two: (1 / log2 3 + 1 / 2) / (1 + 1 / log2 3).
  ok(Math.abs(discountedGain(['D3:1', 'D1:1', 'D1:2'], wanted, 10) - 0.693426) < 1e-6)
  // Only one item fits: the first rank is the maximum.
  equal(discountedGain(['D1:1', 'D1:2'], wanted, 1), 1)
  same(
    score(['D2:1', 'D2:2', 'D1:1'], ['D1:1']).map((value) => Number(value.toFixed(4))),
    [0, 100, 100, 100, 100, 50, 33.3333, 0, 63.093, 100],
  )
}

function verifyBootstrap(): void {
  // A constant has an interval of width 0, and so has a constant difference.
  same(
    bootstrap([
      [1, 5],
      [1, 5],
    ]),
    [
      { mean: 1, low: 1, high: 1 },
      { mean: 5, low: 5, high: 5 },
    ],
  )
  // 400 coin tosses: the standard error is 0.025, so the interval is 0.5 ± 0.049.
  const coins = Array.from({ length: 400 }, (_, at) => [at % 2])
  const [coin] = bootstrap(coins)
  ok(coin !== undefined && Math.abs(coin.low - 0.451) < 0.008 && Math.abs(coin.high - 0.549) < 0.008)
  const uneven = Array.from({ length: 50 }, (_, at) => [Math.sin(at)])
  same(bootstrap(uneven), bootstrap(uneven))
  // Two clusters of different sizes: a resample has one of them twice, or both.
  const [clustered] = bootstrap([[0], [0], [0], [1]], [7, 7, 7, 9])
  same(clustered, { mean: 0.25, low: 0, high: 1 })
}

async function verifyCandidates(): Promise<void> {
  const samples = readDataSet(JSON.stringify([sample, { ...sample, sample_id: 'other' }]))
  const field = await openField(samples)
  try {
    for (const candidate of candidates) {
      for (const each of samples) {
        const find = field.find(candidate, each)
        equal((await find('lemon trees'))[0], 'D1:1', candidate)
        equal((await find('"green" boat?'))[0], 'D2:1', candidate)
        same(await find('zeppelin'), [], candidate)
      }
    }
  } finally {
    await field.close()
  }
}
