import { expect, test } from 'vitest'
import { Gate } from './gate.ts'

/** A signal that counts who listens to it. */
class CountedSignal {
  readonly #controller = new AbortController()
  readonly signal: AbortSignal = this.#controller.signal
  listeners = 0

  constructor() {
    const { signal } = this
    const add = signal.addEventListener.bind(signal)
    const remove = signal.removeEventListener.bind(signal)
    signal.addEventListener = (...given: Parameters<typeof add>): void => {
      this.listeners++
      add(...given)
    }
    signal.removeEventListener = (...given: Parameters<typeof remove>): void => {
      this.listeners--
      remove(...given)
    }
  }

  abort(reason: unknown): void {
    this.#controller.abort(reason)
  }
}

/** A task that ends when it is told to. */
function heldTask(): { readonly task: () => Promise<void>; readonly end: () => void } {
  let end = (): void => {}
  const ended = new Promise<void>((resolve) => {
    end = resolve
  })
  return { task: () => ended, end: () => end() }
}

test('a task whose turn has come leaves no listener on its signal', async () => {
  const gate = new Gate(1, 10)
  const counted = new CountedSignal()
  const { task, end } = heldTask()
  const first = gate.run(counted.signal, task)
  const second = gate.run(counted.signal, async () => counted.listeners)
  expect(counted.listeners).toBe(1)
  end()
  await first
  expect(await second).toBe(0)
})

test('a task whose signal has fired already is never run', async () => {
  const reason = new Error('too late')
  let runs = 0
  await expect(new Gate(1, 10).run(AbortSignal.abort(reason), async () => runs++)).rejects.toBe(reason)
  expect(runs).toBe(0)
})

test('a task that was aborted while it waited is never run, and its place in the queue goes to the next', async () => {
  const gate = new Gate(1, 2)
  const { signal } = new AbortController()
  const counted = new CountedSignal()
  const { task, end } = heldTask()
  const first = gate.run(signal, task)
  const second = gate.run(counted.signal, async () => 'second')
  const third = gate.run(signal, async () => 'third')
  counted.abort('gone')
  await expect(second).rejects.toBe('gone')
  const fourth = gate.run(signal, async () => 'fourth')
  await expect(gate.run(signal, async () => 'fifth')).rejects.toMatchObject({ code: 'overloaded' })
  end()
  await first
  expect(await Promise.all([third, fourth])).toStrictEqual(['third', 'fourth'])
})

test('a task that throws gives its place back', async () => {
  const gate = new Gate(1, 10)
  const { signal } = new AbortController()
  await expect(gate.run(signal, () => Promise.reject(new Error('failed')))).rejects.toThrow('failed')
  expect(await gate.run(signal, async () => 'next')).toBe('next')
})
