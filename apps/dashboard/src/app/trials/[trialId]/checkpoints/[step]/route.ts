import { checkpointDownload } from '../../../../../server/trialDownloads.ts';

interface Context {
  readonly params: Promise<{ readonly trialId: string; readonly step: string }>;
}

export async function GET({ headers }: Request, { params }: Context): Promise<Response> {
  return checkpointDownload(headers, await params);
}
