# Read by a plain sh (dash, busybox) through ENV, in the shell pane only. Such a shell has no way to say that a
# command begins; its prompt marks the end of the last one, with the exit code, and the place where the next is
# typed. What is typed is read from the screen.

__dwk_word=${DWK_TUTOR_MARK-}
__dwk_first=${DWK_TUTOR_PATH-}
__dwk_kubeconfig=${KUBECONFIG-}
if [ -n "${DWK_TUTOR_ENV-}" ]; then
    ENV=$DWK_TUTOR_ENV
    if [ -r "$ENV" ]; then . "$ENV"; fi
else
    unset ENV
fi
unset DWK_TUTOR_MARK DWK_TUTOR_HISTORY DWK_TUTOR_KEEP DWK_TUTOR_ENV
if [ -n "$__dwk_kubeconfig" ]; then export KUBECONFIG="$__dwk_kubeconfig"; fi
case ":$PATH:" in
":$__dwk_first:"*) ;;
*) if [ -n "$__dwk_first" ]; then PATH=$__dwk_first:$PATH; fi ;;
esac
PS1=$(printf '\033]133;D;${?};dwk=%s;cwd=${PWD}\007' "$__dwk_word")$PS1$(printf '\033]133;B;dwk=%s\007' "$__dwk_word")
if [ -n "${DWK_TUTOR_PATH_END-}" ]; then PATH=$PATH:$DWK_TUTOR_PATH_END; fi
unset __dwk_word __dwk_first __dwk_kubeconfig DWK_TUTOR_PATH DWK_TUTOR_PATH_END
