# The documentation site, made by its one command; a dead link or a warning fails it.

site_suite() {
    heading "Site"
    command -v python3 >/dev/null || debian python3 || { missing "Site" python3; return; }
    local code=0
    within 600 python3 tools/site/build.py "$logs/site" >"$logs/pages" 2>&1 || code=$?
    tail -n 12 "$logs/pages"
    [ "$code" = 0 ] && [ -s "$logs/site/index.html" ] && [ -s "$logs/site/api/ASMNet.FaceTracking.html" ] && [ -s "$logs/site/index.json" ] || code=1
    if [ "$code" = 0 ]; then count "Site" 1 0; else tail -n 12 "$logs/pages" >>"$logs/failures"; count "Site" 0 1; fi
}
