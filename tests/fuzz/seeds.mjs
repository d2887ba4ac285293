// seeds.mjs - the provider target's first inputs out of the recorded requests (tests/vectors): a few of each
// provider that differ in what they bring. Run it from the repository's root when a provider is new.
import fs from 'node:fs'

const list = fs.readFileSync('gateway/providers/providers.c', 'utf8')
const names = [...list.matchAll(/^ {4}&(\w+),$/gm)].map(found => found[1])

for (const [index, name] of names.entries()) {
  const file = `tests/vectors/${name.replace('_', '-')}.jsonl`
  if (!fs.existsSync(file)) continue
  const rows = fs.readFileSync(file, 'utf8').trim().split('\n').map(line => JSON.parse(line))
  const seen = new Set()
  for (const row of rows) {
    const kind = [row.method, row.verdict, ...(row.items ?? []).map(item => item.kind)].join(' ')
    if (seen.has(kind) || seen.size >= 8) continue
    seen.add(kind)
    const headers = Object.entries(row.headers ?? { 'Content-Type': row.content_type, 'X-Twilio-Signature': row.signature }).map(([key, value]) => `${key}: ${value}\n`).join('')
    fs.writeFileSync(`tests/fuzz/corpus/provider/${name}-${seen.size}`, Buffer.concat([
      Buffer.from([index, row.method === 'GET' ? 1 : 0]),
      Buffer.from(`${row.target}\n${headers}\n`), Buffer.from(row.body ?? '', 'base64')]))
  }
}
