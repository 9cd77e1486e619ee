# Read by zsh first, because ZDOTDIR leads here, in the shell pane only. The learner's own file is read as if
# ZDOTDIR were theirs; then zsh is led to our .zshrc. Names begin with __dwk_ to stay out of the way.

typeset -g __dwk_here=$ZDOTDIR
typeset -gA __dwk_kept
for __dwk_name in ${=DWK_TUTOR_KEEP-}; do
    if (( ${(P)+__dwk_name} )); then __dwk_kept[$__dwk_name]=${(P)__dwk_name}; fi
done
unset __dwk_name DWK_TUTOR_KEEP

if [[ -n ${DWK_TUTOR_ZDOTDIR-} ]]; then
    export ZDOTDIR=$DWK_TUTOR_ZDOTDIR
else
    unset ZDOTDIR
fi
unset DWK_TUTOR_ZDOTDIR
if [[ -r ${ZDOTDIR:-$HOME}/.zshenv ]]; then
    builtin source ${ZDOTDIR:-$HOME}/.zshenv
fi
typeset -g __dwk_theirs=${ZDOTDIR-}
ZDOTDIR=$__dwk_here
