import type { EventEmitter } from 'node:events'
import { captureErrors } from '@sekha/telemetry'
import { bridgeConsole } from '@sekha/telemetry/console'
import { createPinoDestination } from '@sekha/telemetry/pino'
import { createFakeSession } from '@sekha/telemetry/testing'
import { createWinstonTransport } from '@sekha/telemetry/winston'
import { pino } from 'pino'
import { expect, describe, it, vi } from 'vitest'
import { createLogger, format } from 'winston'

describe('bridgeConsole', () => {
  it('records each line, lets it through, and restores the console', () => {
    const info = vi.spyOn(console, 'info').mockImplementation(() => {})
    const error = vi.spyOn(console, 'error').mockImplementation(() => {})
    const { session, events } = createFakeSession()
    {
      using _bridge = bridgeConsole(session)
      console.info('started', 3, { port: 80 })
      console.error('failed', new TypeError('no'))
    }
    console.info('not recorded')
    expect(info.mock.calls).toEqual([['started', 3, { port: 80 }], ['not recorded']])
    expect(error).toHaveBeenCalledTimes(1)
    expect(events('log.console')).toMatchObject([
      { category: 'info', group: 'console', message: 'started 3', data: { values: [{ port: 80 }] } },
      { category: 'error', message: 'failed no', data: { values: [{ name: 'TypeError', message: 'no' }] } },
    ])
    vi.restoreAllMocks()
  })
})

describe('every bridge', () => {
  it('lets a line through whose values throw', () => {
    const error = vi.spyOn(console, 'error').mockImplementation(() => {})
    const { session, events } = createFakeSession()
    const hostile = Object.defineProperty(new Error('hostile'), 'message', {
      get: () => {
        throw new Error('no')
      },
    })
    {
      using _bridge = bridgeConsole(session)
      console.error('failed', hostile, Symbol('s'))
    }
    createPinoDestination(session).write('null')
    createWinstonTransport(session).write({ level: Symbol('info'), message: Object.create(null) as unknown })
    expect(error).toHaveBeenCalledTimes(1)
    expect(events('log.console')).toMatchObject([{ message: 'failed [threw] Symbol(s)' }])
    expect(events('log.pino')).toHaveLength(1)
    expect(events('log.winston')).toMatchObject([{ category: 'Symbol(info)', message: '[threw]' }])
    vi.restoreAllMocks()
  })
})

describe('createPinoDestination', () => {
  it('records the lines of pino with their levels, fields and errors', () => {
    const { session, events } = createFakeSession()
    const passed: string[] = []
    const logger = pino(
      { name: 'shop', level: 'trace' },
      createPinoDestination(session, { write: (line) => passed.push(line) }),
    )
    logger.trace('a')
    logger.warn({ cart: 7 }, 'b')
    logger.fatal(new Error('c'))
    createPinoDestination(session).write('pretty line\n')
    expect(passed).toHaveLength(3)
    expect(events()).toMatchObject([
      { name: 'log.shop', category: 'debug', message: 'a' },
      { name: 'log.shop', category: 'warning', labels: ['warning', 'shop'], message: 'b', data: { cart: 7 } },
      { name: 'log.shop', category: 'critical', message: 'c', data: { err: { type: 'Error', message: 'c' } } },
      { name: 'log.pino', message: 'pretty line' },
    ])
  })
})

describe('createWinstonTransport', () => {
  it('records the lines of winston with their levels and fields', () => {
    const { session, events } = createFakeSession()
    const logger = createLogger({
      level: 'silly',
      format: format.label({ label: 'shop' }),
      transports: [createWinstonTransport(session)],
    })
    logger.silly('a')
    logger.warn('b', { cart: 7 })
    expect(events()).toMatchObject([
      { name: 'log.shop', category: 'debug', message: 'a' },
      { name: 'log.shop', category: 'warning', message: 'b', data: { cart: 7 } },
    ])
  })
})

describe('createFakeSession', () => {
  it('reads metrics and exceptions, all of them or those of a name', () => {
    const { session, metrics, exceptions } = createFakeSession()
    session.logMetric('rows', 3, { unit: 'rows' })
    session.counter('requests').add(2)
    session.logException(new TypeError('no name'))
    session.logException('text')
    expect(metrics().map(({ name, value }) => [name, value])).toEqual([
      ['rows', 3],
      ['requests', 2],
    ])
    expect(metrics('requests')).toMatchObject([{ kind: 'metric', type: 'counter' }])
    expect(exceptions()).toHaveLength(2)
    expect(exceptions('TypeError')).toMatchObject([{ exception_msg: 'no name' }])
  })

  it('keeps records and state in memory, scrubbed', async () => {
    const fake = createFakeSession({ product: 'shop', version: '1' })
    fake.session.updateState({ a: { b: 1, c: 2 } })
    fake.session.updateState({ a: { b: null } })
    fake.session.logEvent('login', { password: 'x' })
    fake.session.counter('hits').add(2)
    expect(fake.state).toEqual({ product: 'shop', version: '1', a: { c: 2 } })
    expect(fake.events('login')).toMatchObject([{ data: { password: '[redacted]' } }])
    expect(fake.records.at(-1)).toMatchObject({ kind: 'metric', name: 'hits', value: 2 })
    await fake.session.end()
    expect(fake.records.at(-1)).toMatchObject({ phase: 'end' })
  })
})

describe('captureErrors', () => {
  it('ends the process by a signal when several sessions listen, and leaves it to a handler of the program', async () => {
    const kill = vi.spyOn(process, 'kill').mockReturnValue(true)
    const sessions = [createFakeSession(), createFakeSession()]
    const captures = sessions.map(({ session }) => captureErrors(session, { signals: ['SIGUSR2'] }))
    const handle = (): void => {}
    process.on('SIGUSR2', handle)
    process.emit('SIGUSR2')
    expect(sessions.map(({ records }) => records.at(-1))).toMatchObject([{ kind: 'event' }, { kind: 'event' }])
    process.off('SIGUSR2', handle)
    process.emit('SIGUSR2')
    for (const { session, records } of sessions) {
      await session.end()
      expect(records.at(-1)).toMatchObject({ phase: 'end' })
    }
    expect(kill.mock.calls).toEqual([
      [process.pid, 'SIGUSR2'],
      [process.pid, 'SIGUSR2'],
    ])
    for (const capture of captures) capture[Symbol.dispose]()
    expect(process.listenerCount('SIGUSR2')).toBe(0)
    vi.restoreAllMocks()
  })

  it('records uncaught exceptions with their origin, and stops when it is disposed', () => {
    const { session, records } = createFakeSession()
    const before = process.listenerCount('uncaughtExceptionMonitor')
    const capture = captureErrors(session)
    const emitter: EventEmitter = process
    emitter.emit('uncaughtExceptionMonitor', new RangeError('no'), 'unhandledRejection')
    capture[Symbol.dispose]()
    expect(process.listenerCount('uncaughtExceptionMonitor')).toBe(before)
    expect(records.at(-1)).toMatchObject({
      kind: 'exception',
      category: 'critical',
      exception_type: 'RangeError',
      data: { origin: 'unhandledRejection' },
    })
  })

  it('leaves a signal to the program that handles it', () => {
    const { session, events } = createFakeSession()
    const handler = vi.fn<() => void>()
    process.on('SIGUSR2', handler)
    using _capture = captureErrors(session, { signals: ['SIGUSR2'] })
    process.emit('SIGUSR2')
    process.off('SIGUSR2', handler)
    expect(handler).toHaveBeenCalledTimes(1)
    expect(events('process_signal')).toMatchObject([{ data: { signal: 'SIGUSR2' } }])
  })
})
