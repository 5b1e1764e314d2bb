export function Nothing({ text }: { text: string }) {
  return <p className="panel-nothing faint">{text}</p>;
}
