import { startDashboard, tellAddress, type DashboardOptions } from '../dashboardProcess.ts';
import type { CommandContext } from './command.ts';

/** `coolsweep dashboard`: serves the dashboard until it is stopped. */
export async function dashboard(context: CommandContext, options: DashboardOptions): Promise<number> {
  const { url, ended } = await startDashboard(context, options);
  tellAddress(context.console, { url });
  context.console.line(url.includes('token=') ? '(the address holds your key to it; Ctrl-C ends)' : '(Ctrl-C ends)');
  return ended;
}
