# The training (Python with PyTorch).

training_suite() {
    local packages=(python3 python3-torch python3-onnx python3-opencv python3-scipy python3-matplotlib)
    python=python3
    if ! can_train; then
        python=/usr/bin/python3
        can_train || { debian "${packages[@]}" && can_train; } || { missing "Training" "Python with ${packages[*]:1}"; return; }
    fi
    python_suite "Landmark training" tests
    python_suite "Detector training" asmnet_detector/tests
    python_suite "Expression training" asmnet_expressions/tests
    heading "Comparison with peers"
    unittests "Comparison with peers" 600 "$python" tools/peers discover
}

can_train() { "$python" -c 'import cv2, matplotlib, onnx, scipy, torch' 2>/dev/null; }

python_suite() { # name folder-of-tests, seen from tools/training
    heading "$1"
    unittests "$1" 900 "$python" tools/training discover -t . -s "$2"
}
