/** What outlives a reload of the page: what each persona has read, and who was acted as last. */

const KEY = 'restock-workspace';

function load<T>(name: string, otherwise: T): T {
  try {
    const text = localStorage.getItem(`${KEY}:${name}`);
    return text ? (JSON.parse(text) as T) : otherwise;
  } catch {
    return otherwise; // storage may be switched off; the page works without it
  }
}

function save(name: string, value: unknown): void {
  try {
    localStorage.setItem(`${KEY}:${name}`, JSON.stringify(value));
  } catch {
    // as above
  }
}

export const readMarks = (user: string): Record<string, string> => load(`read:${user}`, {});
export const saveMarks = (user: string, marks: Record<string, string>): void => save(`read:${user}`, marks);
export const lastPersona = (): string => load('persona', '');
export const savePersona = (user: string): void => save('persona', user);
