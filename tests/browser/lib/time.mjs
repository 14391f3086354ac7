// Sets the program's clock to a moment in Unix seconds, so that no wait runs out because this machine is slow.
export function setMoment(place, moment) {
  place.setClock(moment - Math.floor(Date.now() / 1000));
}
