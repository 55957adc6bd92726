export default async function stopCloud(): Promise<void> {
  process.kill(Number(process.env.CONFORMANCE_SERVER_PID));
}
