import { handleApiRequest } from '../../../../server/handleApiRequest.ts';

export { handleApiRequest as GET, handleApiRequest as POST };
