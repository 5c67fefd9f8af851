import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Child, runChild, temporaryDirectory, until } from 'sekha-test-kit'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { HeartbeatReport, HeartbeatStats, Transition } from '../src/index.ts'

interface Blocked {
  readonly duringBlock: readonly HeartbeatReport[]
  readonly blockMs: number
  readonly seen: readonly Transition[]
  readonly stats: HeartbeatStats
}

/** Runs a program, and ends it with the test. A program that hangs on purpose would never end otherwise. */
function run(name: string, ...args: readonly string[]): Child {
  const child = runChild(new URL(`programs/${name}.ts`, import.meta.url), args)
  onTestFinished(() => void child.process.kill('SIGKILL'))
  return child
}

const reportFile = async (): Promise<string> => join(await temporaryDirectory(), 'hangs.ndjson')

async function finish(child: Child): Promise<string> {
  const { code, errors } = await child.ended
  expect({ code, errors }).toEqual({ code: 0, errors: '' })
  return child.lines.at(-1) ?? ''
}

const readReports = (file: string): HeartbeatReport[] =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as HeartbeatReport)

/** The transitions that a busy machine does not add. */
const hangStates = (transitions: readonly Transition[]): string[] =>
  transitions.map(({ state }) => state).filter((state) => state === 'hung' || state === 'recovered')

describe('a blocked thread', () => {
  it.each([
    ['an endless loop', 'loop', 'blockInLoop'],
    ['execSync', 'execSync', undefined],
    ['a catastrophic regular expression', 'regex', undefined],
    ['a huge JSON.parse', 'json', undefined],
  ])('is reported while it hangs in %s', async (_, kind, frame) => {
    const child = run('block', kind, await reportFile())
    const { duringBlock, blockMs, seen, stats } = JSON.parse(await finish(child)) as Blocked
    const hang = duringBlock.find(({ state }) => state === 'hung')
    expect(hang).toMatchObject({ hang: 1, activity: 'import', isBlocked: true, context: { kind }, suppressed: 0 })
    expect(hang).toHaveProperty('pid', child.process.pid)
    expect(hang?.state === 'hung' && hang.durationMs >= 300 && hang.durationMs <= blockMs + 1000).toBe(true)
    // On a busy machine the stack comes a moment after the first report.
    if (frame !== undefined) expect(duringBlock.at(-1)).toHaveProperty('stack', expect.stringContaining(frame))
    expect(seen.map(({ state }) => state)).toContain('suspect')
    expect(hangStates(seen)).toEqual(['hung', 'recovered'])
    const recovery = seen.find(({ state }) => state === 'recovered')
    expect(recovery).toMatchObject({ hang: 1, activity: 'import', previous: 'hung' })
    expect(stats).toMatchObject({ hangs: 1, recoveries: 1, suppressed: 0, failedReports: 0, restarts: 0 })
  })

  it('leaves its report on the disk when the process is killed in the middle of the hang', async () => {
    const file = await reportFile()
    const child = run('hang-forever', file)
    await until('a report', () => {
      try {
        return readReports(file).some(({ state }) => state === 'hung')
      } catch {
        return false
      }
    })
    child.process.kill('SIGKILL')
    expect((await child.ended).code).toBe(null)
    const hang = readReports(file).find(({ state }) => state === 'hung')
    expect(hang).toMatchObject({ hang: 1, activity: 'forever', isBlocked: true })
  })

  it('is watched by every monitor of the thread', async () => {
    expect(await finish(run('two-monitors', await reportFile(), await reportFile()))).toBe('[1,1]')
  })

  it('is reported from a worker that watches itself, without a stack', async () => {
    const child = run('in-worker', 'plain', await reportFile())
    const { duringBlock, stats } = JSON.parse(await finish(child)) as Blocked
    const hang = duringBlock.find(({ state }) => state === 'hung')
    expect(hang).toMatchObject({ hang: 1, activity: 'import', isBlocked: true })
    expect(hang).not.toHaveProperty('stack')
    expect(stats).toMatchObject({ hangs: 1, recoveries: 1 })
  })
})

describe('a monitor does not accuse', () => {
  it('a process that was stopped and continued', async () => {
    const file = await reportFile()
    const child = run('idle', file)
    await until('the first heartbeat', () => child.lines.includes('alive'))
    child.process.kill('SIGSTOP')
    // A program that hangs is reported after three of these timeouts. So the other one was stopped for longer than its own.
    const hanging = await reportFile()
    const clock = run('hang-forever', hanging, '900')
    await until(
      'the hang of the other program',
      () => existsSync(hanging) && readReports(hanging).some(({ state }) => state === 'hung'),
    )
    clock.process.kill('SIGKILL')
    child.process.kill('SIGCONT')
    await finish(child)
    const reports = readReports(file)
    expect(reports.map(({ state }) => state)).not.toContain('hung')
    expect(reports.some((it) => it.state === 'suspended' && it.durationMs > 800)).toBe(true)
  })

  it('a thread that gets no processor', async ({ skip }) => {
    if (process.platform !== 'linux') skip('only Linux tells')
    const output = JSON.parse(await finish(run('starved'))) as { wallMs: number; hangs: number }
    expect(output.wallMs).toBeGreaterThan(300)
    expect(output.hangs).toBe(0)
  })

  it('a thread at a breakpoint, and does not let it go on either', async () => {
    const output = await finish(run('debugged', await reportFile()))
    const { states, events, hangs } = JSON.parse(output) as { states: string[]; events: string[]; hangs: number }
    expect(events).toEqual(['paused', 'excused', 'resumed'])
    expect(states).toContain('paused')
    expect(hangs).toBe(0)
  })
})

describe('a program with permissions', () => {
  const runPermitted = (flags: readonly string[], name: string, ...args: readonly string[]) => {
    const path = fileURLToPath(new URL(`programs/${name}.ts`, import.meta.url))
    const { status, stdout } = spawnSync(
      process.execPath,
      ['--permission', '--allow-fs-read=*', ...flags, path, ...args],
      {
        encoding: 'utf8',
      },
    )
    expect(status).toBe(0)
    return JSON.parse(stdout) as unknown
  }

  it('is watched without a stack if it may start threads, but not use the inspector', async () => {
    const flags = ['--allow-worker', '--allow-fs-write=*']
    const { duringBlock } = runPermitted(flags, 'block', 'plain', await reportFile()) as Blocked
    const hang = duringBlock.find(({ state }) => state === 'hung')
    expect(hang).toMatchObject({ hang: 1, activity: 'import' })
    expect(hang).not.toHaveProperty('stack')
  })

  it('is watched from within if it may not start threads', () => {
    expect(runPermitted([], 'permitted')).toMatchObject({
      detection: 'afterwards',
      stack: false,
      reason: expect.stringMatching(/^no watchdog could be started: .*--allow-worker/),
    })
  })
})

it('a watchdog that dies while it looks into the thread does not stop it', async () => {
  expect(await finish(run('dying-inspectors'))).toBe('done')
})

it('an open monitor does not keep the process alive', async () => {
  expect(await finish(run('ends'))).toBe('end')
})
