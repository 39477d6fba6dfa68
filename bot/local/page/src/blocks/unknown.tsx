/** A visible gap where the page cannot draw what the bot sent. */
import { useReader } from '../shell/reader';

export function Unknown({ type }: { type: string }) {
  const { say } = useReader();
  return (
    <p class="unknown" role="note">
      {say('unknownBlock', { type: type || '?' })}
    </p>
  );
}
