# What every suite uses; sourced by tests/run.

heading() { printf '\n== %s\n' "$1"; }

count() { # suite passed failed; one that ran nothing has failed
    local bad=$3
    [ $(($2 + $3)) -gt 0 ] || { printf '%s: no test was run\n' "$1"; bad=1; }
    printf '== %s: %s passed, %s failed\n' "$1" "$2" "$bad"
    passed=$((passed + $2))
    failed=$((failed + bad))
}

whole=3300 # seconds for everything

within() { # seconds command...: runs it; when its time or that of the whole run is over, ends it and all that it has started, and gives 124
    local limit=$1 begun=$SECONDS mark="$$-$RANDOM-$SECONDS" code=0 process
    shift
    [ $((whole - SECONDS)) -ge "$limit" ] || limit=$((whole - SECONDS))
    [ "$limit" -gt 0 ] || { printf 'no time is left for: %s\n' "$*"; return 124; }
    command -v timeout >/dev/null || { "$@"; return; }
    # in the foreground, so that Ctrl+C reaches it; whatever it has started is known by the mark in its environment
    TESTS_OF_ASMNET=$mark timeout --foreground -s "${ending:-TERM}" -k 10 "$limit" "$@" || code=$?
    [ "$code" != 0 ] && [ $((SECONDS - begun)) -ge "$limit" ] || return "$code"
    printf 'ended after %s s, because it hangs: %s\n' "$limit" "$*"
    for process in /proc/[0-9]*; do
        grep -qsz "^TESTS_OF_ASMNET=$mark\$" "$process/environ" && kill -KILL "${process#/proc/}" 2>/dev/null
    done
    return 124
}

told() { # its input, which tells of failures, is shown here and once more before the last line of all, in a sensible length
    cut -c 1-1500 | head -n 250 | tee -a "$logs/failures"
}

# What makes excerpts: begin() opens one, keep() adds a line, end() shows its beginning and its end.
excerpts='
    function begin(line) { end(); open = 1; count = 0; keep(line) }
    function keep(line) { lines[++count] = line }
    function end(   i) {
        if (!open) return
        open = 0
        for (i = 1; i <= count; i++) {
            if (i == 16 && count > 45) { print "    ... " count - 45 " lines ..."; i = count - 29 }
            print lines[i]
        }
    }
    END { end() }'

missing() { # suite what
    printf '== %s: needs %s, which is not here and could not be installed\n' "$1" "$2" | told
    count "$1" 0 1
}

have() { # commands: true when all are there, whoever installed them
    local name
    for name in "$@"; do
        type -P "$name" >/dev/null || return 1
    done
}

debian() { # packages: true when they are there or could be installed
    local absent=()
    for package in "$@"; do
        dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || absent+=("$package")
    done
    [ ${#absent[@]} = 0 ] && return 0
    command -v apt-get >/dev/null && [ "$(id -u)" = 0 ] || return 1
    updated
    apt install -y --no-install-recommends -o Acquire::Retries=3 "${absent[@]}" && return 0
    tail -n 5 "$logs/apt"
    return 1
}

updated() { # Debian's lists, once
    [ -e "$logs/updated" ] || { apt update -o Acquire::Retries=3 && touch "$logs/updated"; }
}

apt() { # arguments: apt-get, which waits up to 10 minutes for a lock that another installation holds
    local deadline=$((SECONDS + 600))
    until DEBIAN_FRONTEND=noninteractive within 900 apt-get -o DPkg::Lock::Timeout=600 "$@" </dev/null >"$logs/apt" 2>&1; do
        grep -q 'Could not get lock' "$logs/apt" && [ $SECONDS -lt $deadline ] || return 1
        sleep 5
    done
}

npm_folder() { # folder: its locked packages, installed without scripts
    command -v npm >/dev/null || debian npm || return 1
    local try
    for try in 1 2 3; do
        (cd "$1" && within 300 npm ci --ignore-scripts --no-audit --no-fund --prefer-offline) >"$logs/npm" 2>&1 </dev/null && return 0
    done
    tail -n 5 "$logs/npm"
    return 1
}

sum() { grep -oE "$1" "$2" | grep -oE '[0-9]+' | awk '{ total += $1 } END { print total + 0 }'; }

unittests() { # suite seconds python folder arguments-of-unittest: runs them in the folder and counts
    local suite=$1 seconds=$2 interpreter=$3 folder=$4 code=0 ran bad skipped
    shift 4
    # a Python that is ended so tells where it hangs
    (cd "$folder" && ending=ABRT within "$seconds" "$interpreter" -X faulthandler -m unittest "$@" -v) >"$logs/python" 2>&1 || code=$?
    # each test that failed, from its name to what it said
    awk "$excerpts"'
        /^=+$/ { end(); next }
        /^(FAIL|ERROR|UNEXPECTED SUCCESS): / { begin($0); next }
        /^Ran [0-9]+ test/ { end() }
        open && !/^-+$/ { keep($0) }' "$logs/python" >"$logs/excerpts"
    if [ -s "$logs/excerpts" ]; then
        told <"$logs/excerpts"
        tail -n 5 "$logs/python"
    elif [ "$code" != 0 ]; then
        tail -n 25 "$logs/python" | told
    else
        tail -n 5 "$logs/python"
    fi
    ran=$(sum '^Ran [0-9]+' "$logs/python")
    bad=$(sum '(failures|errors)=[0-9]+' "$logs/python")
    if [ "$code" != 0 ] && [ "$bad" = 0 ]; then
        bad=1
    fi
    # neither passed nor failed
    grep -E '^(OK|FAILED)( |$)' "$logs/python" >"$logs/end"
    skipped=$(sum 'skipped=[0-9]+' "$logs/end")
    if [ "$skipped" != 0 ]; then
        printf '%s: %s skipped\n' "$suite" "$skipped"
        grep -E "(^| \.\.\. )skipped ['\"]" "$logs/python"
    fi
    [ "$ran" -ge $((bad + skipped)) ] || ran=$((bad + skipped))
    count "$suite" $((ran - bad - skipped)) "$bad"
}

# for 'dotnet test': where no test ends for ten minutes it names those that were running, and ends
naming=(--blame-hang-timeout 10m --blame-hang-dump-type none --results-directory "$logs/results")

dotnet_results() { # suite log exit-code: counts what 'dotnet test' said
    local ok bad
    # once more at the end: what comes after it is long
    awk "$excerpts"'
        /^  Failed .*\[[^]]*\]$/ { begin($0); next }
        /^(Passed!|Failed!|Test Run|\[xUnit\.net )|^  [^ ].* -> |^  (Passed|Skipped) / { end() }
        open { keep($0) }
        /^The tests? running when the crash occurred/ { names = 1 }
        /^$/ { names = 0 }
        names { print }
        /error (CS|MSB|NETSDK|NU)[0-9]+|^ended after |^The active test run was aborted|Test host process crashed/ { print }' "$2" | cut -c 1-1500 | head -n 250 >>"$logs/failures"
    ok=$(sum ' Passed: +[0-9]+' "$2")
    bad=$(sum ' Failed: +[0-9]+,' "$2")
    if [ "$3" != 0 ] && [ "$bad" = 0 ]; then
        bad=1
    fi
    count "$1" "$ok" "$bad"
}
