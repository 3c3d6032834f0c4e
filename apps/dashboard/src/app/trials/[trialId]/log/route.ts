import { logDownload } from '../../../../server/trialDownloads.ts';

interface Context {
  readonly params: Promise<{ readonly trialId: string }>;
}

export async function GET({ headers }: Request, { params }: Context): Promise<Response> {
  return logDownload(headers, (await params).trialId);
}
