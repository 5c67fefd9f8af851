import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { expect, it, onTestFinished } from 'vitest'

const program = new URL('../src/chat.ts', import.meta.url).pathname

/** Runs the program, types the lines, and returns the output after the greeting. */
async function chat(folder: string, user: string, lines: readonly string[]): Promise<string> {
  const child = spawn(process.execPath, [program], { cwd: folder, env: { PATH: process.env['PATH'], USER: user } })
  const output = Promise.all([text(child.stdout), text(child.stderr)])
  child.stdin.end(lines.map((line) => `${line}\n`).join(''))
  const [status] = (await once(child, 'close')) as [number | null]
  const [out, problems] = await output
  expect(problems).toBe('')
  expect(status).toBe(0)
  return out.split('\n').slice(1).join('\n').trim()
}

it('remembers what its user said in an earlier run, and tells nobody else', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sekha-ai-sdk-chat-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  expect(await chat(folder, 'ada', ['My dog is called Turing.'])).toBe('Noted.')
  await chat(folder, 'ada', ['The deploy key is rotated in May.'])
  expect(await chat(folder, 'ada', ['What is my dog called?'])).toBe('You said: My dog is called Turing.')
  expect(await chat(folder, 'bob', ['What is my dog called?'])).toBe('Noted.')
})
