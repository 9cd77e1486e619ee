# Read by zsh after .zshenv beside it: the learner's own .zshrc first, then marks around prompts and commands.
# Nothing of the learner's is written to.

if [[ -n $__dwk_theirs ]]; then
    export ZDOTDIR=$__dwk_theirs
else
    unset ZDOTDIR
fi
# macOS's /etc/zshrc has put the history beside our file.
if [[ ${HISTFILE-} == $__dwk_here/* ]]; then
    HISTFILE=${ZDOTDIR:-$HOME}/${HISTFILE:t}
fi
typeset -g __dwk_word=${DWK_TUTOR_MARK-} __dwk_history=${DWK_TUTOR_HISTORY-} __dwk_state=${DWK_TUTOR_STATE-}
unset DWK_TUTOR_MARK DWK_TUTOR_HISTORY __dwk_theirs __dwk_here

if [[ -r ${ZDOTDIR:-$HOME}/.zshrc ]]; then
    builtin source ${ZDOTDIR:-$HOME}/.zshrc
fi

__dwk_escape() { # sets __dwk_escaped to its argument, fit to stand in a mark
    emulate -L zsh
    typeset -g __dwk_escaped=${1//\%/%25}
    __dwk_escaped=${__dwk_escaped//;/%3B}
    __dwk_escaped=${__dwk_escaped//$'\n'/%0A}
    __dwk_escaped=${__dwk_escaped//$'\r'/%0D}
    __dwk_escaped=${__dwk_escaped//$'\e'/%1B}
    __dwk_escaped=${__dwk_escaped//$'\a'/%07}
}

__dwk_preexec() {
    emulate -L zsh
    __dwk_escape "$1"
    local text=$__dwk_escaped
    __dwk_escape "$PWD"
    builtin print -rn -- $'\e]133;C;dwk='"$__dwk_word;cwd=$__dwk_escaped;text=$text"$'\a'
}

__dwk_precmd() {
    local __dwk_status=$?
    emulate -L zsh
    __dwk_escape "$PWD"
    builtin print -rn -- $'\e]133;D;'"$__dwk_status;dwk=$__dwk_word;cwd=$__dwk_escaped"$'\a\e]133;A;dwk='"$__dwk_word"$'\a'
    return $__dwk_status
}

__dwk_line_init() {
    builtin print -rn -- $'\e]133;B;dwk='"$__dwk_word"$'\a'
}

# kubectl's completion is loaded by the first Tab after `kubectl`, so that the prompt need not wait for it.
__dwk_complete_kubectl() {
    if (( ${+_comps[kubectl]} )); then return; fi
    __dwk_kubectl() {
        unfunction __dwk_kubectl
        eval "$(command kubectl completion zsh 2>/dev/null)"
        if (( ${+functions[_kubectl]} )); then
            compdef _kubectl kubectl
            _kubectl "$@"
        fi
    }
    compdef __dwk_kubectl kubectl
}

__dwk_first_tab() {
    bindkey '^I' $__dwk_tab
    builtin autoload -Uz compinit
    compinit -i -d "${__dwk_state:-/tmp}/zcompdump"
    __dwk_complete_kubectl
    zle $__dwk_tab
}

# In a function of its own, so that the learner's options (ksh_arrays, sh_word_split) do not reach into it.
() {
    emulate -L zsh

    # History is read, when this file ends, from a copy, and written there.
    if [[ -n $__dwk_history && -n ${HISTFILE-} ]]; then
        if [[ ! -e $__dwk_history && -r $HISTFILE ]]; then
            command cp -- $HISTFILE $__dwk_history 2>/dev/null
        fi
        HISTFILE=$__dwk_history
    fi

    # The lab decides which cluster and which tools; a PATH or KUBECONFIG of the learner's file comes after it.
    for __dwk_name in ${(k)__dwk_kept}; do
        export $__dwk_name=$__dwk_kept[$__dwk_name]
    done
    if [[ -n ${DWK_TUTOR_PATH-} && :$PATH: != ":$DWK_TUTOR_PATH:"* ]]; then
        PATH=$DWK_TUTOR_PATH:$PATH
    fi
    if [[ -n ${DWK_TUTOR_PATH_END-} && :$PATH: != *":$DWK_TUTOR_PATH_END:"* ]]; then
        PATH=$PATH:$DWK_TUTOR_PATH_END
    fi
    unset DWK_TUTOR_PATH DWK_TUTOR_PATH_END
    unset __dwk_name __dwk_kept

    typeset -ga preexec_functions precmd_functions
    preexec_functions=(__dwk_preexec $preexec_functions)
    precmd_functions=(__dwk_precmd $precmd_functions)
    # zsh prints its mark of a missing line end before precmd runs; the output of the command ends before it.
    PROMPT_EOL_MARK=$'%{\e]133;E;dwk='"$__dwk_word"$'\a%}'${PROMPT_EOL_MARK-'%B%S%#%s%b'}
    builtin autoload -Uz add-zle-hook-widget
    add-zle-hook-widget line-init __dwk_line_init

    if (( ${+functions[compdef]} )); then
        __dwk_complete_kubectl
    else
        # The learner's files set up no completion. The first Tab does, with a dump file of our own: reading all
        # completion functions takes more than half a second where there is no dump yet.
        typeset -g __dwk_tab=${$(bindkey '^I')[2]:-expand-or-complete}
        zle -N __dwk_first_tab
        bindkey '^I' __dwk_first_tab
    fi
}
