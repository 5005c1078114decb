// dlib's detector and 68 points: dlib_landmarks MODEL FOLDER OUT; a line of OUT for each picture, as in mediapipe.mjs
#include <dlib/image_io.h>
#include <dlib/image_processing.h>
#include <dlib/image_processing/frontal_face_detector.h>
#include <algorithm>
#include <filesystem>
#include <fstream>

int main(int count, char** words)
{
    if (count != 4) {
        return 2;
    }
    dlib::frontal_face_detector detector = dlib::get_frontal_face_detector();
    dlib::shape_predictor predictor;
    dlib::deserialize(words[1]) >> predictor;
    std::vector<std::filesystem::path> pictures;
    for (const auto& entry : std::filesystem::directory_iterator(words[2])) {
        if (entry.path().extension() == ".jpg") {
            pictures.push_back(entry.path());
        }
    }
    std::sort(pictures.begin(), pictures.end());
    std::ofstream out(words[3]);
    for (const auto& path : pictures) {
        dlib::array2d<dlib::rgb_pixel> picture;
        dlib::load_image(picture, path.string());
        out << "{\"file\":" << path.filename() << ",\"faces\":[";
        bool first = true;
        for (const auto& box : detector(picture)) {
            const auto shape = predictor(picture, box);
            out << (first ? "[" : ",[");
            first = false;
            for (unsigned long i = 0; i < shape.num_parts(); i++) {
                out << (i ? ",[" : "[") << shape.part(i).x() << "," << shape.part(i).y() << "]";
            }
            out << "]";
        }
        out << "]}" << std::endl;
    }
}
