import { Argument, InvalidArgumentError, Option, type Command } from 'commander';
import { roles, tokenScopes, type Role, type TokenScope } from '@coolsweep/access';
import { contextOf, examples, json, type CommonOptions, type Exit } from './registration.ts';

const users = () => import('../commands/user.ts');
const tokens = () => import('../commands/token.ts');

const hourMs = 60 * 60 * 1000;
const unitsMs: Readonly<Record<string, number>> = { h: hourMs, d: 24 * hourMs, w: 7 * 24 * hourMs };
const longestMs = 366 * 24 * hourMs;

/** `30d` in milliseconds. */
function lifetimeOf(text: string): number {
  const [, count = '', unit = ''] = /^(\d{1,4})([hdw])$/.exec(text) ?? [];
  const ms = Number(count) * (unitsMs[unit] ?? 0);
  if (ms > 0 && ms <= longestMs) return ms;
  throw new InvalidArgumentError('It must be a number of hours, days or weeks, such as 12h, 30d or 8w; at most 366d.');
}

interface TokenOptions extends CommonOptions {
  readonly scope: readonly TokenScope[];
  readonly expires: number;
  readonly for: string;
  readonly user?: string;
}

/** Commands about who may use a dashboard that others reach. */
export function addAccessCommands(coolsweep: Command, exit: Exit): void {
  const user = coolsweep.command('user').description('users of a dashboard that others reach: add, list, change');
  addUserCommand(user, exit);
  addUserChanges(user, exit);
  const token = coolsweep.command('token').description('API tokens for programs: create, list, revoke');
  addTokenCommands(token, exit);
}

const nameArgument = () => new Argument('<name>', 'name by which the user signs in');
const roleArgument = () => new Argument('<role>', 'what the user may do').choices(roles);

function addUserCommand(user: Command, exit: Exit): void {
  user
    .command('add')
    .summary('let somebody use the dashboard')
    .description(
      'Adds a user. The password is asked for on the terminal, or read as one line from standard input. A viewer reads; an ' +
        'editor also submits and steers sweeps; an admin also sees and ends sessions and tokens. See docs/server.md.',
    )
    .addArgument(nameArgument())
    .addOption(new Option('--role <role>', 'what the user may do').choices(roles).makeOptionMandatory())
    .option('--oidc <subject>', 'signs in at the identity provider, which knows the user by this subject or address')
    .addOption(json())
    .addHelpText(
      'after',
      examples('coolsweep user add ada --role admin', 'coolsweep user add bob --role editor --oidc bob@example.org'),
    )
    .action((name: string, options: CommonOptions & { role: Role; oidc?: string }) =>
      exit(
        users().then(({ addUser }) =>
          addUser(contextOf(options), name, { role: options.role, oidc: options.oidc ?? null }),
        ),
      ),
    );
  user
    .command('ls')
    .alias('list')
    .summary('list the users')
    .description('Lists the users with their roles.')
    .addOption(json())
    .addHelpText('after', examples('coolsweep user ls'))
    .action((options: CommonOptions) => exit(users().then(({ listUsers }) => listUsers(contextOf(options)))));
}

function addUserChanges(user: Command, exit: Exit): void {
  user
    .command('password')
    .summary('set another password')
    .description('Sets another password, asked for or read from standard input, and ends all sessions of the user.')
    .addArgument(nameArgument())
    .addOption(json())
    .addHelpText('after', examples('coolsweep user password ada'))
    .action((name: string, options: CommonOptions) =>
      exit(users().then(({ setPassword }) => setPassword(contextOf(options), name))),
    );
  user
    .command('role')
    .summary('let a user do more or less')
    .description('Changes the role of a user; it holds from the next request on.')
    .addArgument(nameArgument())
    .addArgument(roleArgument())
    .addOption(json())
    .addHelpText('after', examples('coolsweep user role ada viewer'))
    .action((name: string, role: Role, options: CommonOptions) =>
      exit(users().then(({ setRole }) => setRole(contextOf(options), name, role))),
    );
  user
    .command('sign-out')
    .summary('end all sessions of a user')
    .description('Ends all sessions of a user. Tokens stay; see coolsweep token revoke.')
    .addArgument(nameArgument())
    .addOption(json())
    .addHelpText('after', examples('coolsweep user sign-out ada'))
    .action((name: string, options: CommonOptions) =>
      exit(users().then(({ signOutUser }) => signOutUser(contextOf(options), name))),
    );
  user
    .command('rm')
    .summary('remove a user')
    .description('Removes a user with all sessions and tokens.')
    .addArgument(nameArgument())
    .addOption(json())
    .addHelpText('after', examples('coolsweep user rm bob'))
    .action((name: string, options: CommonOptions) =>
      exit(users().then(({ removeUser }) => removeUser(contextOf(options), name))),
    );
}

function addTokenCommands(token: Command, exit: Exit): void {
  token
    .command('create')
    .summary('make an API token, shown this once')
    .description(
      'Makes an API token and prints it, this once. metrics opens /metrics alone; read, write and admin are for what a ' +
        'viewer, an editor and an admin may do. With --user it never may do more than that user.',
    )
    .addOption(new Option('--scope <scope...>', 'what it is for').choices(tokenScopes).makeOptionMandatory())
    .addOption(
      new Option('--expires <time>', 'for how long: hours, days or weeks, at most 366d')
        .argParser(lifetimeOf)
        .makeOptionMandatory(),
    )
    .option('--user <name>', 'on behalf of this user (default: of the workspace)')
    .option('--for <words>', 'what it is for, to know it by', '')
    .addOption(json())
    .addHelpText(
      'after',
      examples(
        'coolsweep token create --scope read --expires 30d --for "nightly report"',
        'coolsweep token create --scope metrics --expires 52w --for prometheus',
      ),
    )
    .action((options: TokenOptions) =>
      exit(
        tokens().then(({ createToken }) =>
          createToken(contextOf(options), {
            ...{ scopes: options.scope, lifetimeMs: options.expires, label: options.for.slice(0, 200) },
            user: options.user ?? null,
          }),
        ),
      ),
    );
  token
    .command('ls')
    .alias('list')
    .summary('list the API tokens')
    .description('Lists the API tokens, also those that have expired or were revoked; never their secrets.')
    .addOption(json())
    .addHelpText('after', examples('coolsweep token ls'))
    .action((options: CommonOptions) => exit(tokens().then(({ listTokens }) => listTokens(contextOf(options)))));
  token
    .command('revoke')
    .summary('end an API token')
    .description('Revokes an API token; it holds from the next request on.')
    .argument('<id>', 'token id, see coolsweep token ls')
    .addOption(json())
    .addHelpText('after', examples('coolsweep token revoke token-3f9a1c2b7d'))
    .action((id: string, options: CommonOptions) =>
      exit(tokens().then(({ revokeToken }) => revokeToken(contextOf(options), id))),
    );
}
