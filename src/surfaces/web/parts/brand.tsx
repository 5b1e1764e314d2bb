/** The moon with one lit window: somebody is watching the network tonight. */
export function Brand() {
  return (
    <>
      <svg width="22" height="22" viewBox="0 0 32 32" aria-hidden="true">
        <path
          d="M22.6 21.9A10.5 10.5 0 0 1 10.4 6.6a10.5 10.5 0 1 0 12.2 15.3Z"
          fill="none"
          stroke="currentColor"
          strokeWidth="2.6"
          strokeLinejoin="round"
        />
        <circle cx="23.5" cy="9.5" r="2.6" fill="var(--up)" />
      </svg>
      <span>Nocturne</span>
    </>
  );
}
