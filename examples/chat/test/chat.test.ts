import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { expect, it, onTestFinished } from 'vitest'

const program = new URL('../src/chat.ts', import.meta.url).pathname

function createFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'sekha-chat-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  return folder
}

/** Runs the program, types the lines, and returns the output after the greeting. */
async function chat(folder: string, lines: readonly string[], environment: object = {}): Promise<string> {
  const child = spawn(process.execPath, [program], { cwd: folder, env: { PATH: process.env['PATH'], ...environment } })
  const output = Promise.all([text(child.stdout), text(child.stderr)])
  child.stdin.end(lines.map((line) => `${line}\n`).join(''))
  const [status] = (await once(child, 'close')) as [number | null]
  const [out, problems] = await output
  expect(problems).toBe('')
  expect(status).toBe(0)
  return out.split('\n').slice(1).join('\n').trim()
}

it('remembers what an earlier run stored', async () => {
  const folder = createFolder()
  await chat(folder, ['My dog is called Turing.'])
  await chat(folder, ['The deploy key is rotated in May.'])
  expect(await chat(folder, ['What is my dog called?'])).toBe('You said: My dog is called Turing.')
})

it('sends the remembered messages and the question to a model', async () => {
  const bodies: string[] = []
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      bodies.push(body)
      response.setHeader('content-type', 'application/json')
      response.end(JSON.stringify({ choices: [{ message: { role: 'assistant', content: 'Turing!' } }] }))
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const environment = { OPENAI_API_KEY: 'test-key', OPENAI_BASE_URL: url }

  const folder = createFolder()
  await chat(folder, ['My dog is called Turing.'])
  expect(await chat(folder, ['What is my dog called?'], environment)).toBe('Turing!')
  expect(bodies.map((body) => JSON.parse(body) as object)).toEqual([
    {
      model: 'gpt-4.1-mini',
      messages: [
        { role: 'user', content: 'My dog is called Turing.' },
        { role: 'assistant', content: 'Noted.' },
        { role: 'user', content: 'What is my dog called?' },
      ],
    },
  ])
})
