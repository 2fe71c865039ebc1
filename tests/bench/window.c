// What bounds a player's start: a program that opens SDL's window of the same size, presents one
// grey picture and says so. Run by tests/bench/player beside the real one.
#include <SDL.h>
#include <stdio.h>

int main(int argc, char **argv)
{
    (void)argc;
    (void)argv;
    SDL_SetHint(SDL_HINT_FRAMEBUFFER_ACCELERATION, "0");
    if (SDL_Init(SDL_INIT_VIDEO) != 0)
        return 1;
    SDL_Window *window = SDL_CreateWindow("bare", SDL_WINDOWPOS_UNDEFINED, SDL_WINDOWPOS_UNDEFINED,
                                          1920, 1080, SDL_WINDOW_BORDERLESS);
    SDL_Surface *surface = window ? SDL_GetWindowSurface(window) : NULL;
    if (!surface)
        return 1;
    SDL_FillRect(surface, NULL, 0x808080);
    SDL_UpdateWindowSurface(window);
    printf("first picture\n");
    fflush(stdout);
    SDL_Delay(5000);
    SDL_Quit();
    return 0;
}
