/** A momentum that cools. */
export function Mark() {
  return (
    <svg width="22" height="22" viewBox="0 0 22 22" aria-hidden="true">
      <path d="M2 4C7 4 8 18 20 18" fill="none" stroke="currentColor" strokeWidth="2.5" strokeLinecap="round" />
      <path d="M2 11h4M2 18h7" fill="none" stroke="currentColor" strokeWidth="2.5" strokeLinecap="round" opacity=".4" />
    </svg>
  );
}
