/** What mrkdwn means, and what hostile text may not do. */
import { describe, expect, it } from 'vitest';
import { inline, parse, safeUrl } from '../src/text/mrkdwn';

const text = (value: string) => ({ type: 'text', text: value });

describe('emphasis', () => {
  it('reads bold, italic, strike and code', () => {
    expect(inline('*a* _b_ ~c~ `d`')).toEqual([
      { type: 'bold', children: [text('a')] },
      text(' '),
      { type: 'italic', children: [text('b')] },
      text(' '),
      { type: 'strike', children: [text('c')] },
      text(' '),
      { type: 'code', text: 'd' },
    ]);
  });

  it('nests', () => {
    expect(inline('*order _now_*')).toEqual([
      { type: 'bold', children: [text('order '), { type: 'italic', children: [text('now')] }] },
    ]);
  });

  it('leaves marks inside words, beside blanks and unclosed ones alone', () => {
    for (const plain of ['2*3*4', 'snake_case_name', '* a *', '*open', '**', 'a ~ b ~ c', '`open', '5 * 3 = 15 * 1']) {
      expect(inline(plain)).toEqual([text(plain)]);
    }
  });

  it('stands beside Chinese without blanks', () => {
    expect(inline('订购*1,200*件')).toEqual([text('订购'), { type: 'bold', children: [text('1,200')] }, text('件')]);
  });

  it('is not read inside code', () => {
    expect(inline('`*a* &lt;b&gt;`')).toEqual([{ type: 'code', text: '*a* <b>' }]);
    expect(inline('*a `*` b*')).toEqual([
      { type: 'bold', children: [text('a '), { type: 'code', text: '*' }, text(' b')] },
    ]);
  });

  it('takes linear time on hostile text', () => {
    const started = performance.now();
    inline('*a _b ~c '.repeat(5000));
    inline('*_~'.repeat(10000));
    inline('<'.repeat(3000));
    inline('`'.repeat(10001));
    expect(performance.now() - started).toBeLessThan(2000);
  });
});

describe('escapes', () => {
  it('keeps an escaped sequence as text', () => {
    expect(inline('&lt;!channel&gt; &lt;@U1&gt; &amp;lt; &amp;')).toEqual([text('<!channel> <@U1> &lt; &')]);
    expect(inline('&lt;https://evil.example|shop&gt;', { verbatim: true })).toEqual([text('<https://evil.example|shop>')]);
  });

  it('knows no other entities', () => {
    expect(inline('&quot;&nbsp;&#60;')).toEqual([text('&quot;&nbsp;&#60;')]);
  });

  it('keeps tags as text', () => {
    expect(inline('<img src=x onerror=alert(1)>')).toEqual([text('<img src=x onerror=alert(1)>')]);
  });
});

describe('sequences', () => {
  it('reads mentions, channels, groups and broadcasts', () => {
    expect(inline('<@U1|ann><#C1><!subteam^S1|@ops><!here>')).toEqual([
      { type: 'user', id: 'U1', label: 'ann' },
      { type: 'channel', id: 'C1', label: null },
      { type: 'group', id: 'S1', label: '@ops' },
      { type: 'broadcast', range: 'here' },
    ]);
  });

  it('reads links and unescapes their parts', () => {
    expect(inline('<https://a.example/?a=1&amp;b=2|A &amp; B>')).toEqual([
      { type: 'link', url: 'https://a.example/?a=1&b=2', label: 'A & B' },
    ]);
  });

  it('opens nothing but web, mail and telephone addresses', () => {
    for (const url of ['javascript:alert(1)', 'data:text/html,x', 'file:///etc/passwd', ' https://a', 'vbscript:x']) {
      expect(safeUrl(url)).toBeNull();
      expect(inline(`<${url}|x>`, { verbatim: true })).toEqual([text(`<${url}|x>`)]);
    }
    expect(safeUrl('mailto:a@b.example')).toBe('mailto:a@b.example');
  });

  it('reads dates with link and fallback', () => {
    expect(inline('<!date^1764000000^{date_short} at {time}^https://a.example|24 Nov>')).toEqual([
      { type: 'date', unix: 1764000000, format: '{date_short} at {time}', url: 'https://a.example', fallback: '24 Nov' },
    ]);
  });
});

describe('plain text that Slack reads unless it is verbatim', () => {
  it('links addresses and loud mentions', () => {
    expect(inline('see https://a.example/x. @channel')).toEqual([
      text('see '),
      { type: 'link', url: 'https://a.example/x', label: null },
      text('. '),
      { type: 'broadcast', range: 'channel' },
    ]);
    expect(inline('mail@here.example')).toEqual([text('mail@here.example')]);
  });

  it('does neither when verbatim', () => {
    expect(inline('https://a.example @channel', { verbatim: true })).toEqual([text('https://a.example @channel')]);
  });
});

describe('emoji', () => {
  it('uses the names Slack uses', () => {
    expect(inline(':package: :large_yellow_circle: :white_check_mark:')).toEqual([text('📦 🟡 ✅')]);
  });

  it('leaves unknown names and times alone', () => {
    expect(inline(':no_such_thing: 10:30:00')).toEqual([text(':no_such_thing: 10:30:00')]);
  });
});

describe('lines', () => {
  it('reads quotes, items and preformatted text', () => {
    expect(parse('a\n&gt; b\n&gt; c\n• d\n```\n*e*\nf```\ng')).toEqual([
      { type: 'line', children: [text('a')] },
      { type: 'quote', lines: [{ type: 'line', children: [text('b')] }, { type: 'line', children: [text('c')] }] },
      { type: 'item', marker: '•', children: [text('d')] },
      { type: 'pre', text: '*e*\nf' },
      { type: 'line', children: [text('g')] },
    ]);
  });

  it('quotes everything after >>>', () => {
    expect(parse('>>> a\nb')).toEqual([
      { type: 'quote', lines: [{ type: 'line', children: [text('a')] }, { type: 'line', children: [text('b')] }] },
    ]);
  });

  it('treats an unclosed fence as text', () => {
    expect(parse('a ```b')).toEqual([{ type: 'line', children: [text('a ```b')] }]);
  });

  it('keeps empty lines', () => {
    expect(parse('a\n\nb')).toHaveLength(3);
  });
});
