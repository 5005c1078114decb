# What every suite uses; sourced by tests/run.

heading() { printf '\n== %s\n' "$1"; }

count() { # suite passed failed
    printf '== %s: %s passed, %s failed\n' "$1" "$2" "$3"
    passed=$((passed + $2))
    failed=$((failed + $3))
}

missing() { # suite what
    printf '== %s: needs %s, which is not here and could not be installed\n' "$1" "$2"
    count "$1" 0 1
}

debian() { # packages: true when they are there or could be installed
    local absent=()
    for package in "$@"; do
        dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || absent+=("$package")
    done
    [ ${#absent[@]} = 0 ] && return 0
    command -v apt-get >/dev/null && [ "$(id -u)" = 0 ] || return 1
    [ -e "$logs/updated" ] || { apt update && touch "$logs/updated"; }
    apt install -y --no-install-recommends "${absent[@]}" && return 0
    tail -n 5 "$logs/apt"
    return 1
}

apt() { # arguments: apt-get, which waits up to 10 minutes for a lock that another installation holds
    local deadline=$((SECONDS + 600))
    until DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=600 "$@" >"$logs/apt" 2>&1; do
        grep -q 'Could not get lock' "$logs/apt" && [ $SECONDS -lt $deadline ] || return 1
        sleep 5
    done
}

npm_folder() { # folder: its locked packages, installed without scripts
    command -v npm >/dev/null || debian npm || return 1
    (cd "$1" && npm ci --ignore-scripts --no-audit --no-fund) >"$logs/npm" 2>&1 && return 0
    tail -n 5 "$logs/npm"
    return 1
}

sum() { grep -oE "$1" "$2" | grep -oE '[0-9]+' | awk '{ total += $1 } END { print total + 0 }'; }

unittests() { # suite python folder arguments-of-unittest: runs them in the folder and counts
    local suite=$1 interpreter=$2 folder=$3 code=0 ran bad
    shift 3
    (cd "$folder" && "$interpreter" -m unittest "$@") >"$logs/python" 2>&1 || code=$?
    tail -n 25 "$logs/python"
    ran=$(sum '^Ran [0-9]+' "$logs/python")
    bad=$(sum '(failures|errors)=[0-9]+' "$logs/python")
    if [ "$code" != 0 ] && [ "$bad" = 0 ]; then
        bad=1
    fi
    [ "$ran" -ge "$bad" ] || ran=$bad
    count "$suite" $((ran - bad)) "$bad"
}

dotnet_results() { # suite log exit-code: counts what 'dotnet test' said
    local ok bad
    ok=$(sum ' Passed: +[0-9]+' "$2")
    bad=$(sum ' Failed: +[0-9]+,' "$2")
    if [ "$3" != 0 ] && [ "$bad" = 0 ]; then
        bad=1
    fi
    count "$1" "$ok" "$bad"
}
