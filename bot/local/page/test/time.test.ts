/** Moments in the reader's zone and language. */
import { describe, expect, it } from 'vitest';
import { dayKey, dayTitle, fillDate } from '../src/text/time';

const angeles = { locale: 'en-US', tz: 'America/Los_Angeles' };
const shanghai = { locale: 'zh-CN', tz: 'Asia/Shanghai' };
const unix = Date.UTC(2026, 10, 24, 6, 10) / 1000;
const now = new Date(Date.UTC(2026, 10, 24, 16));

describe('fillDate', () => {
  it('tells each reader their own hour', () => {
    expect(fillDate('{date_num} {time}', unix, angeles, now)).toMatch(/^2026-11-23 10:10\sPM$/);
    expect(fillDate('{date_num} {time}', unix, shanghai, now)).toBe('2026-11-24 14:10');
  });

  it('says today and yesterday by the reader’s calendar', () => {
    expect(fillDate('{date_short_pretty}', unix, angeles, now)).toBe('yesterday');
    expect(fillDate('{date_short_pretty}', unix, shanghai, now)).toBe('昨天');
    expect(fillDate('{date_short_pretty}', unix - 5 * 86_400, angeles, now)).toBe('Nov 18, 2026');
  });

  it('leaves unknown tokens as they are', () => {
    expect(fillDate('{week} {ago}', unix, angeles, now)).toBe('{week} 9 hours ago');
  });
});

describe('days', () => {
  it('change at the reader’s midnight', () => {
    const moment = new Date(Date.UTC(2026, 10, 24, 7, 59));
    expect([dayKey(moment, angeles), dayKey(moment, shanghai)]).toEqual(['2026-11-23', '2026-11-24']);
    expect(dayTitle(moment, angeles, now)).toBe('Yesterday');
  });
});
