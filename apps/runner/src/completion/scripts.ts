/**
 * Scripts that ask `coolsweep __complete` at every Tab, so that they know every command of the version that is
 * installed. Where it has no answer the shell completes files.
 */

const bash = `
_coolsweep() {
  local IFS=$'\\n'
  COMPREPLY=($("\${COMP_WORDS[0]}" __complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null))
}
complete -o default -o bashdefault -F _coolsweep coolsweep
`;

const zsh = `
_coolsweep() {
  local -a candidates
  candidates=(\${(f)"$("\${words[1]}" __complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)"})
  if (( \${#candidates} )); then
    compadd -- "\${candidates[@]}"
  else
    _files
  fi
}
compdef _coolsweep coolsweep
`;

const fish = `
function __coolsweep_complete
  set -l words (commandline -opc) (commandline -ct)
  set -l candidates ($words[1] __complete -- $words[2..-1] 2>/dev/null)
  if test (count $candidates) -gt 0
    printf '%s\\n' $candidates
  else
    __fish_complete_path (commandline -ct)
  end
end
complete -c coolsweep -f -a '(__coolsweep_complete)'
`;

export const completionScripts = { bash, zsh, fish } as const satisfies Record<string, string>;

/** A shell that commands can be completed in. */
export type Shell = keyof typeof completionScripts;
