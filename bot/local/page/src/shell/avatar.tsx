/** Initials on the person's colour; the bot has a box. */
import type { User } from '../wire';

export function Avatar({ user, size = 36 }: { user: User | undefined; size?: 20 | 28 | 36 }) {
  if (user?.is_bot) {
    return (
      <svg class={`avatar size-${size} bot`} viewBox="0 0 32 32" aria-hidden="true">
        <rect width="32" height="32" rx="8" />
        <path d="M7 22V12l9-5 9 5v10l-9 4zM7 12l9 5 9-5M16 17v9" />
      </svg>
    );
  }
  return (
    <span class={`avatar size-${size}`} style={{ backgroundColor: user?.color ?? '#5b6b73' }} aria-hidden="true">
      {initials(user?.real_name || user?.name || '?')}
    </span>
  );
}

/** "Mia Torres" → MT; "林悦" → 林悦. */
export function initials(name: string): string {
  if (/\p{sc=Han}/u.test(name)) return name.slice(-2);
  const words = name.trim().split(/\s+/);
  return ((words[0]?.[0] ?? '') + (words.length > 1 ? (words.at(-1)?.[0] ?? '') : '')).toUpperCase();
}
