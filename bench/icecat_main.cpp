// zstdcat products.ndjson.zst | icecat > catalogue.ndjson
#include "icecat.hpp"

#include <exception>
#include <iostream>

int main()
try {
    std::ios::sync_with_stdio(false);
    std::cerr << bench::convert_icecat(std::cin, std::cout) << " products\n";
    return 0;
} catch (std::exception const& error) {
    std::cerr << "icecat: " << error.what() << "\n";
    return 1;
}
