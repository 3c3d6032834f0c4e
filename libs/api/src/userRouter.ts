import { disableUser, refuseWithoutAdmin, roles, userNameOf } from '@coolsweep/access';
import { z } from 'zod';
import { accessOf, accountsOf, userName } from './accessRecord.ts';
import { asAdmin, router } from './procedure.ts';

const role = z.enum(roles);

/** Who may use the server; as `coolsweep user` has it, but that nobody types another one's password. */
export const userRouter = router({
  /**
   * Adds a user, with a password that is in this answer and nowhere else; or with none, for one whom the identity
   * provider knows by a subject or verified address.
   */
  add: asAdmin
    .input(z.strictObject({ userName, role, oidcSubject: z.string().trim().min(1).max(255).nullable() }))
    .mutation(async ({ ctx, input }) => {
      const name = userNameOf(input.userName);
      const oidcSubject = input.oidcSubject?.toLowerCase() ?? null;
      const user = { name, role: input.role, passwordHash: null, oidcSubject, createdAt: new Date() };
      await accessOf(ctx).addUser(user);
      return { name, password: oidcSubject === null ? await accountsOf(ctx).resetPassword(name) : null };
    }),

  /** Holds from the next request on. */
  setRole: asAdmin.input(z.strictObject({ userName, role })).mutation(async ({ ctx, input }) => {
    const store = accessOf(ctx);
    if (input.role !== 'admin') await refuseWithoutAdmin(store, input.userName);
    await store.editUser(input.userName, { role: input.role });
  }),

  /** Gives a user another password, which is in this answer and nowhere else, and ends all sessions. */
  resetPassword: asAdmin.input(z.strictObject({ userName })).mutation(async ({ ctx, input }) => ({
    name: input.userName,
    password: await accountsOf(ctx).resetPassword(input.userName),
  })),

  /** Ends all sessions and tokens, and every way in; see `disableUser`. */
  disable: asAdmin
    .input(z.strictObject({ userName }))
    .mutation(({ ctx, input }) => disableUser(accessOf(ctx), input.userName, new Date())),
});
