# Read by bash in place of ~/.bashrc (bash --rcfile), in the shell pane only. It reads the learner's own file
# first, then adds marks around prompts and commands. Nothing of the learner's is written to.
# Works from bash 3.2 (macOS) on; names begin with __dwk_ to stay out of the way.

__dwk_word=${DWK_TUTOR_MARK-}
__dwk_first=${DWK_TUTOR_PATH-}
__dwk_history=${DWK_TUTOR_HISTORY-}
__dwk_how=${DWK_TUTOR_BASH_HOOK-}
__dwk_kept=()
for __dwk_name in ${DWK_TUTOR_KEEP-}; do
    if [[ -n ${!__dwk_name+set} ]]; then __dwk_kept+=("$__dwk_name=${!__dwk_name}"); fi
done
unset DWK_TUTOR_MARK DWK_TUTOR_HISTORY DWK_TUTOR_KEEP DWK_TUTOR_BASH_HOOK __dwk_name

# History is read from and written to a copy. It is in place before the learner's file is read, because
# setting HISTFILESIZE there cuts the file that HISTFILE names at that moment. (A file that sets HISTFILE, too,
# cuts what it names; each shell of the learner's does the same.)
__dwk_seed_history() {
    if [[ -n $__dwk_history && ! -e $__dwk_history && -n ${1-} && -r $1 ]]; then
        command cp -- "$1" "$__dwk_history" 2>/dev/null
    fi
}
if [[ -n $__dwk_history && -n ${HISTFILE-} ]]; then
    __dwk_seed_history "$HISTFILE"
    HISTFILE=$__dwk_history
fi

if [[ -r ~/.bashrc ]]; then
    builtin source ~/.bashrc
fi

if [[ -n $__dwk_history && -n ${HISTFILE-} && $HISTFILE != "$__dwk_history" ]]; then
    __dwk_seed_history "$HISTFILE"
    HISTFILE=$__dwk_history
fi

# The lab decides which cluster and which tools; a PATH or KUBECONFIG of the learner's file comes after it.
for __dwk_pair in ${__dwk_kept[@]+"${__dwk_kept[@]}"}; do
    builtin export "${__dwk_pair?}"
done
if [[ -n $__dwk_first && :$PATH: != ":$__dwk_first:"* ]]; then
    PATH=$__dwk_first:$PATH
fi
if [[ -n ${DWK_TUTOR_PATH_END-} && :$PATH: != *":$DWK_TUTOR_PATH_END:"* ]]; then
    PATH=$PATH:$DWK_TUTOR_PATH_END
fi
unset __dwk_pair __dwk_kept __dwk_first DWK_TUTOR_PATH DWK_TUTOR_PATH_END

# A line that HISTCONTROL or HISTIGNORE keep out of the history could not be told from the one before it. So
# each line goes in, and those that the learner wants out are taken out at the next prompt.
__dwk_space=
case :${HISTCONTROL-}: in
*:ignorespace:* | *:ignoreboth:*) __dwk_space=yes ;;
esac
if [[ -n $__dwk_space ]]; then
    HISTCONTROL=:$HISTCONTROL:
    HISTCONTROL=${HISTCONTROL//:ignorespace:/:}
    HISTCONTROL=${HISTCONTROL//:ignoreboth:/:ignoredups:}
    HISTCONTROL=${HISTCONTROL#:}
    HISTCONTROL=${HISTCONTROL%:}
fi
__dwk_ignore=${HISTIGNORE-}
unset HISTIGNORE

__dwk_last_line() { # sets __dwk_number and __dwk_line from the newest entry of the history
    local HISTTIMEFORMAT= LC_ALL=C
    __dwk_number= __dwk_line=
    if [[ -o history && $(builtin history 1) =~ ^\ *([0-9]+).\ (.*)$ ]]; then
        __dwk_number=${BASH_REMATCH[1]} __dwk_line=${BASH_REMATCH[2]}
    fi
}

__dwk_escape() { # sets __dwk_escaped to its argument, fit to stand in a mark
    local LC_ALL=C
    __dwk_escaped=${1//%/%25}
    __dwk_escaped=${__dwk_escaped//;/%3B}
    __dwk_escaped=${__dwk_escaped//$'\n'/%0A}
    __dwk_escaped=${__dwk_escaped//$'\r'/%0D}
    __dwk_escaped=${__dwk_escaped//$'\e'/%1B}
    __dwk_escaped=${__dwk_escaped//$'\a'/%07}
}

__dwk_began() {
    # Of several lines pasted at once each begins without a prompt before it; then this is the last one's end.
    local last=$?
    __dwk_last_line
    __dwk_escape "$__dwk_line"
    local text=$__dwk_escaped
    __dwk_escape "$PWD"
    builtin printf '\e]133;C;dwk=%s;last=%s;cwd=%s;text=%s\a' "$__dwk_word" "$last" "$__dwk_escaped" "$text"
}

__dwk_ended() {
    __dwk_escape "$PWD"
    builtin printf '\e]133;D;%s;dwk=%s;cwd=%s\a' "$1" "$__dwk_word" "$__dwk_escaped"
    __dwk_told=yes
}

__dwk_forget() { # takes the newest line out of the history where the learner's settings want that
    [[ -n $__dwk_space || -n $__dwk_ignore ]] || return 0
    __dwk_last_line
    [[ -n $__dwk_number && $__dwk_number != "${__dwk_seen-}" ]] || return 0
    local pattern patterns
    if [[ -n $__dwk_space && $__dwk_line == ' '* ]]; then
        builtin history -d "$__dwk_number"
        __dwk_last_line
    else
        IFS=: read -r -a patterns <<<"$__dwk_ignore"
        for pattern in ${patterns[@]+"${patterns[@]}"}; do
            if [[ $pattern != '&' && $__dwk_line == $pattern ]]; then
                builtin history -d "$__dwk_number"
                __dwk_last_line
                break
            fi
        done
    fi
    __dwk_seen=$__dwk_number
}

__dwk_prompt_first() {
    local status=$?
    if [[ ${__dwk_ready-} == missed ]]; then
        # The DEBUG trap does not see what runs in a subshell: `( … )`. The history does.
        __dwk_last_line
        if [[ $__dwk_number != "${__dwk_counted-}" ]]; then __dwk_began; fi
    fi
    __dwk_ready=
    __dwk_ended "$status"
    return "$status"
}

__dwk_prompt_last() {
    local status=$?
    __dwk_ready=
    if [[ -z ${__dwk_told-} ]]; then
        # Something has put its own command in the place of our first one.
        __dwk_ended "$status"
        PROMPT_COMMAND=(__dwk_prompt_first "${PROMPT_COMMAND[@]}")
    fi
    __dwk_told=
    __dwk_forget
    # Prompts that are made anew each time lose the mark; it goes in again.
    if [[ $PS1 != *"133;B;dwk=$__dwk_word"* ]]; then
        PS1="\[\e]133;A;dwk=$__dwk_word\a\]$PS1\[\e]133;B;dwk=$__dwk_word\a\]"
    fi
    if [[ -n $__dwk_with_debug ]]; then
        __dwk_last_line
        __dwk_counted=$__dwk_number
    fi
    __dwk_ready=yes
    return "$status"
}

if ((BASH_VERSINFO[0] * 100 + BASH_VERSINFO[1] >= 501)) && [[ -z $__dwk_how ]]; then
    PROMPT_COMMAND=(__dwk_prompt_first ${PROMPT_COMMAND[@]+"${PROMPT_COMMAND[@]}"} __dwk_prompt_last)
else
    PROMPT_COMMAND="__dwk_prompt_first"$'\n'"${PROMPT_COMMAND:+$PROMPT_COMMAND$'\n'}__dwk_prompt_last"
fi

if ((BASH_VERSINFO[0] * 100 + BASH_VERSINFO[1] >= 404)) && [[ $__dwk_how != debug ]]; then
    __dwk_with_debug=
    PS0=${PS0-}'$(__dwk_began)'
else
    __dwk_with_debug=yes
    # Before 4.4 the DEBUG trap is all there is: the first command after a prompt is the one that was typed.
    __dwk_debug() {
        local status=$?
        if [[ -n ${__dwk_ready-} && -z ${COMP_LINE-} ]]; then
            if [[ $BASH_COMMAND == __dwk_prompt_first* ]]; then
                __dwk_ready=missed
            else
                __dwk_ready=
                __dwk_began
            fi
        fi
        return "$status"
    }
    eval "__dwk_trap=($(trap -p DEBUG))"
    trap "__dwk_debug"$'\n'"${__dwk_trap[2]-}" DEBUG
    unset __dwk_trap
fi

# kubectl's completion is loaded by the first Tab after `kubectl`, so the prompt need not wait for it.
__dwk_kubectl_loader() {
    if [[ -z $(type -t _get_comp_words_by_ref) ]]; then __dwk_define_words; fi
    builtin complete -r kubectl
    eval "$(command kubectl completion bash 2>/dev/null)"
    if [[ $(type -t __start_kubectl) != function ]]; then return 1; fi
    if ((BASH_VERSINFO[0] >= 4)); then return 124; fi # bash asks again
    __start_kubectl
}

# What the script needs of the package bash-completion, for machines without it: the words of the line, put
# together again where readline cut them at the characters after -n.
__dwk_define_words() {
    _get_comp_words_by_ref() {
        local keep= line=$COMP_LINE gap word last i
        if [[ ${1-} == -n ]]; then keep=$2; fi
        words=() cword=0
        for ((i = 0; i < ${#COMP_WORDS[@]}; i++)); do
            word=${COMP_WORDS[i]}
            gap=${line%%[![:space:]]*}
            line=${line#"$gap"}
            line=${line#"$word"}
            last=$((${#words[@]} - 1))
            if ((last >= 0)) && [[ -z $gap && -n $keep ]] &&
                [[ -z $word || $word == ["$keep"]* || ${words[last]} == *["$keep"] ]]; then
                words[last]+=$word
            else
                words+=("$word")
            fi
            if ((i == COMP_CWORD)); then cword=$((${#words[@]} - 1)); fi
        done
        cur=${words[cword]} prev=
        if ((cword > 0)); then prev=${words[cword - 1]}; fi
    }
}

if ! builtin complete -p kubectl >/dev/null 2>&1; then
    for __dwk_file in /usr/share/bash-completion/bash_completion /etc/bash_completion \
        /opt/homebrew/etc/profile.d/bash_completion.sh /usr/local/etc/profile.d/bash_completion.sh; do
        if [[ -z $(type -t _get_comp_words_by_ref) && -z ${BASH_COMPLETION_VERSINFO-} && -r $__dwk_file ]] && ! shopt -oq posix; then
            builtin source "$__dwk_file"
        fi
    done
    unset __dwk_file
    builtin complete -o default -F __dwk_kubectl_loader kubectl
fi
