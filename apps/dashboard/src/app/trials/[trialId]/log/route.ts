import { logDownload } from '../../../../server/trialDownloads.ts';

interface Context {
  readonly params: Promise<{ readonly trialId: string }>;
}

export async function GET({ headers, url }: Request, { params }: Context): Promise<Response> {
  const attempt = new URL(url).searchParams.get('attempt');
  return logDownload(headers, { trialId: (await params).trialId, attempt });
}
